"""See a case and the documents behind it: only what is the person's to see, and each view of a document in the trail.

A case of a unit that the person may not see is as unknown as one that is not there; so is a document that is neither
evidence in the case nor the origin of one of its register's own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kassebot.domain.documents import source_of
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.readers.excerpt_rows import Excerpt
from kassebot.readers.excerpts import excerpt
from kassebot.steps.register_rows import is_own_document, is_place_of, keys_of
from kassebot.store.case_reads import result_of
from kassebot.store.cases import Case, case_of, case_unknown
from kassebot.store.database import Store
from kassebot.store.documents import Delivered, delivered_as
from kassebot.store.signers import register_of
from kassebot.store.views import View

_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_PDF = (b"%PDF-", "application/pdf")
_DOCUMENT_CHARACTERS = 64
LOCATOR_CHARACTERS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A place in a document; `is_own` where the document is about this register alone and may be had whole."""

    sha256: str
    name: str
    locator: str
    excerpt: Excerpt
    is_own: bool
    media_type: str  # of a picture or a PDF; empty for everything else
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeDocument:
    """A document's bytes, under the name that it came with."""

    name: str
    media_type: str
    data: bytes


def seen_case(connection: Connection, acting: Acting, case: str) -> Case:
    """The case where the person may see it; otherwise there is none."""
    found = case_of(connection, case)
    if not acting.may(Right.SEE_CASES, found.unit):
        raise case_unknown(case)
    return found


def see_document(store: Store, acting: Acting, case: str, sha256: str, locator: str, now: datetime) -> ShownDocument:
    """What stands at the place; BusinessError `document_unknown` for what is none of the case's."""
    with store.read() as connection:
        found = seen_case(connection, acting, case)
        register = register_of(connection, found.run, found.register)
        name = _name_of(connection, found, sha256, locator)
    data = store.vault.read(sha256)
    keys = keys_of(register)
    store.keep_views(View(case=case, actor=acting.person.id, at=now, what="document"))
    return ShownDocument(
        sha256=sha256, name=name, locator=locator, is_own=is_own_document(name, register), media_type=_media_type(data),
        excerpt=excerpt(data, name=name, locator=locator, keys=keys), size_bytes=len(data),
    )  # fmt: skip


def whole_document(store: Store, acting: Acting, case: str, sha256: str, now: datetime) -> WholeDocument:
    """All of a document that is about the case's register alone: its Z-reports, its count sheets."""
    with store.read() as connection:
        found = seen_case(connection, acting, case)
        register = register_of(connection, found.run, found.register)
        names = [one.document.name for one in _delivered(connection, found, sha256)]
    name = next((one for one in names if is_own_document(one, register)), None)
    if name is None:
        raise _unknown()
    data = store.vault.read(sha256)
    store.keep_views(View(case=case, actor=acting.person.id, at=now, what="document"))
    return WholeDocument(name=name, media_type=_media_type(data), data=data)


def _name_of(connection: Connection, case: Case, sha256: str, locator: str) -> str:
    """The document's name where the place is evidence in the case, or a row of its register."""
    delivered = _delivered(connection, case, sha256)
    if not delivered or len(locator) > LOCATOR_CHARACTERS_MAX:
        raise _unknown()
    for finding in result_of(connection, case.run, case.register).findings:
        for place in finding.evidence:
            if place.document == sha256 and place.locator == locator:
                source_of(place.name)
                return place.name
    name = is_place_of(connection, case.run, register_of(connection, case.run, case.register), sha256, locator)
    if name is None:
        raise _unknown()
    return name


def _delivered(connection: Connection, case: Case, sha256: str) -> tuple[Delivered, ...]:
    plain = len(sha256) == _DOCUMENT_CHARACTERS and set(sha256) <= set("0123456789abcdef")
    return delivered_as(connection, case.run, sha256) if plain else ()


def _media_type(data: bytes) -> str:
    return next((kind for start, kind in (*_PICTURES, _PDF) if data.startswith(start)), "")


def _unknown() -> BusinessError:
    return BusinessError("document_unknown", "Sagen har ikke det dokument")
