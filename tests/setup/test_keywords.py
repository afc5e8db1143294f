"""The keywords' documentation is generated from them: each says what it does, and what it takes and gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from robot.libdoc import libdoc
from robot.libdocpkg import LibraryDocumentation

REPO = Path(__file__).parents[2]
#: The libraries that the robots name.
LIBRARIES = sorted(
    {
        name
        for robot in (REPO / "robots").glob("*.robot")
        for name in re.findall(r"\.\./keywords/(\w+)\.py", robot.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_keyword_is_documented_and_typed(name: str) -> None:
    """The library itself too; a keyword that gives nothing says so."""
    library = LibraryDocumentation(str(REPO / "keywords" / f"{name}.py"))

    assert library.doc
    assert len(library.keywords) >= 4
    assert [keyword.name for keyword in library.keywords if not keyword.doc] == []
    assert [keyword.name for keyword in library.keywords if keyword.args.return_type is None] == []
    untyped = [(keyword.name, arg.name) for keyword in library.keywords for arg in keyword.args if arg.type is None]
    assert untyped == []


def test_make_keywords_writes_a_page_for_each_library(tmp_path: Path) -> None:
    """All that the robots use, and none that is gone."""
    recipe = (REPO / "Makefile").read_text(encoding="utf-8")
    listed = re.search(r"for name in ([\w ]+); do \$\(BIN\)/libdoc", recipe)
    assert listed
    assert sorted(listed[1].split()) == LIBRARIES
    page = tmp_path / "sftp.html"

    libdoc(str(REPO / "keywords" / "sftp.py"), str(page), quiet=True)

    assert "Find Bankkontiene" in page.read_text(encoding="utf-8")
