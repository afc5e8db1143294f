"""The portal's list of vouchers: its rows as the browser shows them, and the name of each voucher's page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html

from kassebot.domain.errors import ApplicationError, BusinessError

PAGES_MAX = 4_000
_NAME_CHARACTERS_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the list: the portal's key of the voucher, its page, and the fields that the list shows."""

    key: str
    address: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of the list: its rows, how many pages there are, and how many vouchers in all."""

    rows: tuple[Row, ...]
    pages: int
    count: int


def list_page(shown: Any) -> ListPage:
    """The page that the browser shows, from what its table holds; ApplicationError where it is not whole."""
    try:
        rows, pages, count = shown
        found = tuple(
            Row(key=row["key"], address=row["address"], fields=tuple((name, text) for name, text in row["fields"]))
            for row in rows
        )
        return ListPage(rows=found, pages=int(pages), count=int(count))
    except (TypeError, ValueError, KeyError) as error:
        raise ApplicationError("page_failed", "Bilagslisten blev ikke vist helt. Kør igen senere") from error


def document_names(rows: Sequence[Row]) -> dict[str, str]:
    """The document name of each voucher's page, by its key; a number that is used twice ends in `-2`, `-3` …."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(row.key for row in rows):
        stem = re.sub(r"[^A-Za-z0-9-]", "-", key)
        if not 1 <= len(stem) <= _NAME_CHARACTERS_MAX - 4:
            raise BusinessError(
                "voucher_number_unusable", "Bilagsnummeret »{voucher}« kan ikke bruges; ret det i portalen", voucher=key
            )
        name, copies = stem, 1
        while name in taken:
            copies += 1
            name = f"{stem}-{copies}"
        taken.add(name)
        names[key] = f"vouchers/{name}.html"
    return names


def is_shown(row: Row, page: bytes) -> bool:
    """Whether a page that was kept before shows what the list shows now."""
    shown = {
        place.get("data-felt", ""): " ".join("".join(map(str, place.itertext())).split())
        for place in html.document_fromstring(page.decode()).iter("dd")
    }
    return all(shown.get(name) == " ".join(text.split()) for name, text in row.fields)
