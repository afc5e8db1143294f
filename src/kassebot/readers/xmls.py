"""XML parsed safely: no DTD, no entities, no network, no huge trees. What is not whole is refused.

A small document is parsed whole, which is quicker; a large one is streamed, so that memory stays small.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree

from kassebot.readers.values import rejected, shown

_STREAMED_BYTES_MIN = 1_000_000


def refuse_dtd(data: bytes) -> None:
    """BusinessError for XML with a DTD, whatever its character set: no source needs one."""
    plain = data.replace(b"\0", b"") if b"\0" in data[:64] else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise rejected(
            "Filen har en DTD eller entiteter og læses ikke; bed kilden om en almindelig fil", code="xml_dtd"
        )


def elements(data: bytes, *tags: str) -> Iterator[Any]:
    """The elements of those tags (any namespace) as they end; of a large document each is emptied once it has been used."""
    wanted = [f"{{*}}{tag}" for tag in tags]
    if len(data) < _STREAMED_BYTES_MIN:
        for _, element in etree.iterwalk(tree(data), events=("end",), tag=wanted):
            yield element
        return
    refuse_dtd(data)
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=wanted, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise rejected(
            "Filen er ikke hel XML ({why}); hent den igen", locator=f"line {error.lineno or 1}", why=shown(error.msg)
        ) from error


def children(data: bytes, parents: Collection[str], tags: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The children of such parents that are wanted, each parent itself after its own, all with their local names.

    The names hold in any namespace; a child is whole when it comes, and emptied afterwards in a large document.
    """
    if len(data) < _STREAMED_BYTES_MIN:
        for parent in tree(data).iter(*(f"{{*}}{name}" for name in parents)):
            for child in parent:
                if (name := LOCAL[child.tag]) in tags:
                    yield name, child
            yield LOCAL[parent.tag], parent
        return
    for element in elements(data, *parents, *tags):
        name, above = LOCAL[element.tag], element.getparent()
        if name in parents or (above is not None and LOCAL[above.tag] in parents):
            yield name, element


def tree(data: bytes) -> Any:
    """The root of a small document."""
    refuse_dtd(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise rejected(
            "Filen er ikke hel XML ({why}); hent den igen", locator=f"line {error.lineno or 1}", why=shown(error.msg)
        ) from error


def local(element: Any) -> str:
    """An element's tag without its namespace; empty for a comment."""
    return LOCAL[element.tag]


class _Names(dict[Any, str]):
    """Tags and their names without the namespace, remembered because a file has few; comments have none."""

    def __missing__(self, tag: Any) -> str:
        if len(self) >= _NAMES_MAX:
            self.clear()
        self[tag] = name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        return name


_NAMES_MAX = 4096
#: For loops over many elements: `LOCAL[element.tag]` is `local(element)`.
LOCAL = _Names()
