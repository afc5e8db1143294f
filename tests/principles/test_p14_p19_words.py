"""P14 and P19: neutral words, and never a system or a robot that requires, decides or suspects.

`tests/test_texts.py` holds the catalogue and the robots against its word lists; here are what goes past the catalogue: the
templates' own words, the pages and letters as people read them, the documentation, and the database's columns.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kassebot.domain.findings import AREA_OF_CAUSE, Cause
from kassebot.domain.people import Role
from kassebot.store.tables.base import metadata
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, Desk
from tests.test_texts import AUTHORITY, GUILT
from tests.web.conftest import SignedIn

REPO = Path(__file__).parents[2]
TEMPLATES = sorted([*(REPO / "src/kassebot").rglob("*.html"), *(REPO / "src/kassebot").rglob("*.toml")])


def words_of(page: str) -> str:
    """What a person reads of a page."""
    shown = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(shown).split())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_or_shipped_file_has_such_a_word(path: Path) -> None:
    """Comments too: whoever mends it reads them."""
    text = path.read_text(encoding="utf-8")
    assert GUILT.findall(text) == []
    assert AUTHORITY.search(text) is None


def test_there_is_no_field_for_guilt() -> None:
    """Not in a table, and not as a cause."""
    names = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    names += [cause.value for cause in Cause]
    blame = re.compile(GUILT.pattern + r"|guilt|culprit|offend|responsib|negligen|error_by|at_fault", re.IGNORECASE)
    assert [name for name in names if blame.search(name)] == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_pages_and_letters_for_every_cause_are_neutral(office: Office, signed_in: SignedIn, language: str) -> None:
    """A case with each cause there is, over and short; its page, its letter and the keeper's page, in both languages."""
    findings = [
        made.finding("0417", cause, sign * (100 + number), **{"cash" if AREA_OF_CAUSE[cause].value == "cash" else "ledger": sign * (100 + number)})
        for number, cause in enumerate(Cause)
        for sign in (1, -1)
    ]  # fmt: skip
    made.Office(office.store).night(made.result("0417", *findings), made.result("0418"))
    reviewer, keeper = signed_in(Role.REVIEWER), signed_in(None)
    for client in (reviewer, keeper):
        speak(client, language)
    desk = Desk(reviewer, office)
    letter = desk.send("ask", days="5", way="print", words="").text
    link = re.search(r"/k/[\w-]+", letter)
    assert link is not None
    pages = {path: reviewer.get(path).text for path in ("/queue", "/ready", "/corrections", f"/cases/{CASE}", "/me")}
    pages |= {"letter": letter, "keeper": keeper.get(link[0]).text}
    pages["thanks"] = keeper.post(link[0], data={"words": "x"}).text
    pages["alike"] = reviewer.get("/alike/cash_over_short").text
    for name, page in pages.items():
        words = words_of(page)
        assert len(words) > 100, name
        assert GUILT.findall(words) == [], name
        assert AUTHORITY.search(words) is None, name
    expected = "Mennesker afgør, godkender og afslutter" if language == "da" else "People"
    assert expected in words_of(pages["/queue"])


def speak(client: TestClient[object], language: str) -> None:  # type: ignore[type-var]
    """The pages in a language."""
    client.cookies.set("kassebot_language", language)


def test_the_documentation_is_neutral_too() -> None:
    """Where it names the words that are not used, it stands between quotation marks."""
    for path in (REPO / "README.md", *(REPO / "docs").glob("*.md")):
        text = re.sub(r"[»«*`“\"][^»«*`“”\"\n]*[»«*`”\"]", "", path.read_text(encoding="utf-8"))
        assert AUTHORITY.search(text) is None, path.name
