"""A bank statement's entry as the lines of XML that it is, without namespaces, and nothing of the other entries.

Of a collective entry only the details that name the register are shown where any does; the others are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kassebot.readers.archives import is_zip, member, opened
from kassebot.readers.camt import identify
from kassebot.readers.excerpt_rows import CELL_CHARACTERS_MAX, ROWS_MAX, Excerpt, ExcerptRow, Form
from kassebot.readers.xmls import local, tree

_STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
_DEPTH_MAX = 12


def of_statement(data: bytes, locator: str, own: frozenset[str]) -> Excerpt:
    """The entry or the statement's frame at `line 3, entry 2` or `line 3`, in an archive after the member's name."""
    if is_zip(data):
        archive = opened(data)
        name = next((one for one in archive.names if locator.startswith(f"{one}, ")), None)
        if name is None:
            return Excerpt(form=Form.TEXT)
        data, locator = member(archive, name), locator.removeprefix(f"{name}, ")
    if not identify(data):
        return Excerpt(form=Form.TEXT)
    for statement in tree(data).iter():
        if local(statement) in _STATEMENTS:
            found = _in_statement(statement, locator)
            if found is not None:
                return _shown(found, own)
    return Excerpt(form=Form.TEXT)


def _in_statement(statement: Any, locator: str) -> Any | None:
    """The entry of that line and number (booked ones are counted, as the reader does), or the statement itself."""
    number = 0
    for entry in statement:
        if local(entry) == "Ntry":
            status = next(("".join(each.itertext()).strip() for each in entry if local(each) == "Sts"), "")
            if status and status != "BOOK":
                continue
            number += 1
            if f"line {entry.sourceline or 1}, entry {number}" == locator:
                return entry
    return statement if f"line {statement.sourceline or 1}" == locator else None


def _shown(element: Any, own: frozenset[str]) -> Excerpt:
    details = [each for each in element.iter() if local(each) == "TxDtls"]
    named = [each for each in details if any(key in "".join(each.itertext()) for key in own)]
    left = {id(each) for each in details if each not in named} if named else set()
    is_frame = local(element) in _STATEMENTS
    lines = list(_lines(element, 0, left, is_frame=is_frame))
    rows = tuple(ExcerptRow(label="", cells=(line[:CELL_CHARACTERS_MAX],)) for line in lines[:ROWS_MAX])
    first = ExcerptRow(label=str(element.sourceline or 1), cells=rows[0].cells, is_marked=True)
    return Excerpt(form=Form.TEXT, rows=(first, *rows[1:]), left_out=len(left))


def _lines(element: Any, depth: int, left: set[int], *, is_frame: bool) -> Iterator[str]:
    if id(element) in left or depth > _DEPTH_MAX or (is_frame and local(element) == "Ntry"):
        return
    tag, indent = local(element), "  " * depth
    attributes = "".join(f' {key.rpartition("}")[2]}="{value}"' for key, value in element.attrib.items())
    children = [each for each in element if local(each)]
    text = " ".join((element.text or "").split())
    if not children:
        yield f"{indent}<{tag}{attributes}>{text}</{tag}>"
        return
    yield f"{indent}<{tag}{attributes}>"
    for child in children:
        yield from _lines(child, depth + 1, left, is_frame=is_frame)
    yield f"{indent}</{tag}>"
