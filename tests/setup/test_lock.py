"""The lock is whole: every dependency, a hash for each, no host's name, nothing that needs a compiler."""

import re
import tomllib
from pathlib import Path

REPO = Path(__file__).parents[2]
LOCK = (REPO / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRY = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)


def names(requirements: list[str]) -> set[str]:
    """Distribution names without versions and extras."""
    return {re.split(r"[\[<>=; ]", line)[0] for line in requirements}


def test_every_dependency_is_pinned() -> None:
    """What runs kassebot and what checks it; nothing is resolved on the machine that installs."""
    wanted = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"])

    assert wanted <= set(ENTRY.findall(LOCK))


def test_every_pin_has_a_hash_and_no_host_is_named() -> None:
    """Where packages come from is the machine's own affair."""
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if entry.strip()]

    assert entries
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]
    assert not re.search(r"https?://|index-url|find-links|file:", LOCK)


def test_what_needs_a_compiler_is_left_out() -> None:
    """RPA.Desktop's keyboard library, which kassebot does not use."""
    assert not {"pynput", "evdev"} & set(ENTRY.findall(LOCK))


def test_the_two_that_come_as_source_have_their_builder_in_the_lock() -> None:
    """scripts/setup.sh installs it first; its entry stands alone, as the script cuts it out."""
    block = re.search(r"^setuptools==(?:.*\\\n)+.*\n", LOCK, re.MULTILINE)

    assert block
    assert block[0].count("==") == 1
    assert "--hash" in block[0].splitlines()[-1]
