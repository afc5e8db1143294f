"""What the documentation tells people to type is there, and its tables say what the code says."""

import re
from pathlib import Path

import pytest

from kassebot.cli.commands import COMMANDS
from kassebot.domain.asides import ODD_REASONS, AsideReason
from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause, Comparison
from kassebot.reports.words import aside_word, cause_word

REPO = Path(__file__).parents[1]
PAGES = sorted([REPO / "README.md", REPO / "CHANGELOG.md", *(REPO / "docs").glob("*.md")])
TEXTS = {str(page.relative_to(REPO)): page.read_text(encoding="utf-8") for page in PAGES}


def same(text: str) -> str:
    """Danish is what is written."""
    return text


@pytest.mark.parametrize("page", TEXTS)
def test_every_command_that_is_named_exists(page: str) -> None:
    """`kassebot word …` in code, in any page."""
    code = re.findall(r"`([^`\n]+)`", TEXTS[page]) + re.findall(
        r"^```\w*\n(.*?)^```", TEXTS[page], re.MULTILINE | re.DOTALL
    )
    words = {word for text in code for word in re.findall(r"(?:^|/|\s)kassebot ([a-z]+)\b(?! og)", text)}

    assert words <= {command.name for command in COMMANDS}


@pytest.mark.parametrize("page", TEXTS)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    """`make word`, in any page."""
    targets = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z]+)", TEXTS[page], re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    """Relative links only."""
    links = [link for link in re.findall(r"\]\(([^)#]+)", TEXTS[page]) if "://" not in link]

    assert [link for link in links if not ((REPO / page).parent / link).exists()] == []


def test_the_causes_are_described_in_their_order_and_with_their_words() -> None:
    """One row for each cause, under its area."""
    rows = re.findall(r"^\| (\w*) ?\| `(\w+)`(?: T)? \| ([^|]+) \|", TEXTS["docs/result.md"], re.MULTILINE)
    areas: list[Area] = []
    for area, _, _ in rows:
        areas.append(Area(area) if area else areas[-1])

    assert [cause for _, cause, _ in rows] == [cause.value for cause in Cause]
    assert areas == [AREA_OF_CAUSE[cause] for cause in Cause]
    assert [word.strip() for _, _, word in rows] == [cause_word(cause, same) for cause in Cause]


def test_every_reason_for_setting_aside_is_described_with_its_words() -> None:
    """In their order; those for a person to look at are marked."""
    section = TEXTS["docs/result.md"].partition("## Reasons for setting aside")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)`( \*)? \| ([^|]+) \|", section, re.MULTILINE)

    assert [reason for reason, _, _ in rows] == [reason.value for reason in AsideReason]
    assert [bool(mark) for _, mark, _ in rows] == [reason in ODD_REASONS for reason in AsideReason]
    assert [word for _, _, word in rows] == [aside_word(reason, same) for reason in AsideReason]


def test_every_comparison_is_described() -> None:
    """By its code."""
    assert [c for c in Comparison if f"`{c.value}`" not in TEXTS["docs/result.md"]] == []


def test_every_dependency_is_accounted_for() -> None:
    """Why it is there, and its licence."""
    project = (REPO / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    assert block
    names = re.findall(r'^\s+"([a-z0-9-]+)', block[1], re.MULTILINE)
    table = "\n".join(line for line in TEXTS["docs/architecture.md"].splitlines() if line.startswith("|"))

    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", table)] == []
