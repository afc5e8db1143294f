"""Take in what a source delivers: bytes under a name, once, with where they came from and when.

A robot may be killed at any point: bytes are on the disk before the database knows of them, and the delivery
and its audit event are one transaction. Payers' names and telephones are cut before the disk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection

from kassebot.domain.documents import Document, Source, source_of
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Message
from kassebot.readers import mobilepay
from kassebot.readers.values import DOCUMENT_BYTES_MAX
from kassebot.store import audit, documents
from kassebot.store.audit import Event
from kassebot.store.database import Store
from kassebot.store.documents import Absence
from kassebot.store.runs import Run, require_open

_COUNT_SHEET = re.compile(r"(counts/.*)\.(xlsx|xls|ods)")


def deliver(store: Store, run: str, name: str, data: bytes, origin: str) -> Document:
    """Keep a document for the run. The same bytes again add nothing; other bytes take their place in the run.

    BusinessError for a name that no source uses, a document too large, or a MobilePay report whose
    personal data cannot be found to be cut; the refusal is kept with the run.
    """
    source = source_of(name)
    try:
        kept = _allowed(source, data)
    except BusinessError as error:
        absent(store, run, name, error.message, error.code, refused=True)
        raise
    document = Document(
        sha256=store.vault.put(kept),
        received_sha256=sha256(data).hexdigest(),
        source=source,
        name=name,
        size_bytes=len(kept),
        origin=origin,
        fetched_at=datetime.now(UTC),
        run=run,
    )
    with store.write() as connection:
        header = require_open(connection, run)
        before = documents.delivered(connection, run, name)
        if before and not before.carried and before.document.received_sha256 == document.received_sha256:
            return before.document
        _deliver(connection, header, document)
    return document


def _allowed(source: Source, data: bytes) -> bytes:
    """The bytes that may be kept."""
    if len(data) > DOCUMENT_BYTES_MAX:
        raise too_large(len(data))
    return mobilepay.cut(data) if source is Source.MOBILEPAY else data


def too_large(size_bytes: int) -> BusinessError:
    """The refusal of a document over the limit."""
    return BusinessError(
        "file_too_large",
        "Filen er på {size} MB og dermed større end grænsen på {most} MB; bed kilden om en mindre",
        size=-(-size_bytes // 10**6),
        most=DOCUMENT_BYTES_MAX // 10**6,
    )


def _deliver(connection: Connection, run: Run, document: Document) -> None:
    new = documents.keep_document(connection, document.sha256, document.size_bytes, document.fetched_at)
    documents.set_delivery(connection, run.id, document, plan_name(document.name, run.period))
    details = {
        "document": document.sha256,
        "received": document.received_sha256,
        "name": document.name,
        "new": new,
    }
    audit.append(connection, Event(event="document_delivered", run=run.id, details=details))


def plan_name(name: str, period: str) -> str:
    """The plan line that a document answers: a count sheet's in any format, the vouchers' for each page."""
    sheet = _COUNT_SHEET.fullmatch(name)
    if sheet:
        return f"{sheet[1]}.xlsx"
    if name.startswith("vouchers/") and name.endswith(".html"):
        return f"vouchers/{period}.json"
    return name


def complete(store: Store, run: str, name: str, parts: Sequence[str]) -> None:
    """The source has no more than these documents for the plan line `name`: the vouchers' pages, all delivered.

    Without this, pages alone leave the line missing: a robot that stopped half-way has not fetched the period.
    """
    with store.write() as connection:
        require_open(connection, run)
        have = {one.document.name: one.document.sha256 for one in documents.all_delivered(connection, run)}
        lacking = sorted(set(parts) - have.keys())
        if lacking:
            raise BusinessError(
                "parts_missing", "»{name}« er ikke hentet helt: »{lacking}« mangler", name=name, lacking=lacking[0]
            )
        documents.set_completion(connection, run, name, parts)
        details = {"name": name, "documents": sorted(have[part] for part in set(parts))}
        audit.append(connection, Event(event="documents_complete", run=run, details=details))


def absent(store: Store, run: str, name: str, reason: Message, code: str, *, refused: bool = False) -> None:
    """Say why a document did not come, or with `refused` why it could not be taken in."""
    with store.write() as connection:
        require_open(connection, run)
        absence = Absence(name=name, code=code, message=reason, refused=refused)
        documents.set_absence(connection, run, absence, datetime.now(UTC))
        # A stray file's name is people's own words, and the trail holds none.
        details = {"code": code, "name_sha256": sha256(name.encode()).hexdigest()}
        audit.append(connection, Event(event="document_absent", run=run, details=details))


def known(store: Store, run: str, name: str) -> Document | None:
    """The document that the run has under this name, fetched or carried over; for a source's test of change."""
    with store.read() as connection:
        found = documents.delivered(connection, run, name)
    return found.document if found else None
