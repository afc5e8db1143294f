"""Deletion of what people wrote, when its time is over: the words go, their hashes and the chain stay.

Only completed cases that nothing has flagged since. Source documents are never deleted, and neither is a file that
another case still has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, delete, insert, select

from kassebot.domain.cases import CaseState, EventKind
from kassebot.domain.periods import Period
from kassebot.store import audit
from kassebot.store.tables.audit import audit as audit_table
from kassebot.store.tables.cases import case_events, case_texts, cases
from kassebot.store.tables.decisions import reopenings
from kassebot.store.tables.documents import documents
from kassebot.store.tables.hearing import attachments, mails, statements

TEXTS_DELETED = f"case_{EventKind.TEXTS_DELETED.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """What a case lost by plan: its texts' ids with their sha256, and the addresses of the keeper's files."""

    case: str
    texts: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def due(connection: Connection, before: date, case: str = "") -> tuple[Deleted, ...]:
    """What is to go: of completed cases whose period ended before the day, in the order of the cases; or of one of them."""
    over = _over(before).where(cases.c.id == case) if case else _over(before)
    rows = connection.execute(
        select(case_texts.c.case, case_texts.c.id, case_texts.c.sha256).where(case_texts.c.case.in_(over))
    )
    texts: dict[str, list[tuple[str, str]]] = {}
    for of_case, identity, digest in rows:
        texts.setdefault(of_case, []).append((identity, digest))
    with_files = (
        select(statements.c.case, attachments.c.document)
        .join(attachments, attachments.c.statement == statements.c.id)
        .where(statements.c.case.in_(over))
    )
    files: dict[str, set[str]] = {}
    for of_case, document in connection.execute(with_files):
        files.setdefault(of_case, set()).add(document)
    return tuple(
        Deleted(case=one, texts=tuple(sorted(texts.get(one, ()))), files=tuple(sorted(files.get(one, ()))))
        for one in sorted(texts.keys() | files.keys())
    )


def delete_texts(connection: Connection, gone: Deleted, *, before: date, at: datetime) -> None:
    """Delete a case's texts and leave the event that says which; the caller removes the files when this is kept."""
    connection.execute(delete(case_texts).where(case_texts.c.case == gone.case))
    details = {
        "case": gone.case, "before": before.isoformat(), "count": len(gone.texts), "texts": dict(gone.texts),
        "files": list(gone.files),
    }  # fmt: skip
    sequence = audit.append(connection, audit.Event(event=TEXTS_DELETED, details=details))
    row = {
        "case": gone.case, "sequence": sequence, "number": None, "kind": EventKind.TEXTS_DELETED.value,
        "actor": audit.ROBOT, "at": at, "finding": "", "about": before.isoformat(),
    }  # fmt: skip
    connection.execute(insert(case_events), [row])


def needed_elsewhere(connection: Connection, files: Iterable[str], before: date) -> frozenset[str]:
    """Those of the files that are a source's document, or that a case has whose time is not over."""
    wanted = sorted(set(files))
    sources = select(documents.c.sha256).where(documents.c.sha256.in_(wanted))
    others = (
        select(attachments.c.document)
        .join(statements, statements.c.id == attachments.c.statement)
        .where(attachments.c.document.in_(wanted), statements.c.case.not_in(_over(before)))
    )
    return frozenset(connection.execute(sources).scalars()) | frozenset(connection.execute(others).scalars())


def deleted_of(connection: Connection, case: str) -> dict[str, str]:
    """The texts of a case that were deleted by plan: id → sha256."""
    query = (
        select(audit_table.c.details)
        .join(case_events, case_events.c.sequence == audit_table.c.sequence)
        .where(case_events.c.case == case, case_events.c.kind == EventKind.TEXTS_DELETED.value)
    )
    return {
        identity: digest
        for details in connection.execute(query).scalars()
        for identity, digest in json.loads(details)["texts"].items()
    }


def all_deleted(connection: Connection) -> dict[str, str]:
    """Every text that was deleted by plan: id → sha256."""
    told = audit.events(connection, kind=TEXTS_DELETED)
    return {identity: digest for _, event in told for identity, digest in event.details["texts"].items()}


def kept_files(connection: Connection) -> dict[str, tuple[str, int]]:
    """The files from register keepers that no plan deleted: sha256 → the first case that has it, and size in bytes."""
    query = (
        select(attachments.c.document, attachments.c.name, attachments.c.size_bytes, statements.c.case)
        .join(statements, statements.c.id == attachments.c.statement)
        .order_by(statements.c.case, attachments.c.document)
    )
    gone = all_deleted(connection)
    found: dict[str, tuple[str, int]] = {}
    for row in connection.execute(query):
        if row.name not in gone:  # a file goes with the text that is its name
            found.setdefault(row.document, (row.case, row.size_bytes))
    return found


def lost_texts(connection: Connection) -> tuple[str, ...]:
    """The texts that something names, that are gone, and that no plan deleted."""
    named = {
        identity
        for column in (statements.c.text, mails.c.text, reopenings.c.reason)
        for identity in connection.execute(select(column)).scalars()
        if identity
    }
    there = set(connection.execute(select(case_texts.c.id)).scalars())
    return tuple(sorted(named - there - set(all_deleted(connection))))


def _over(before: date) -> Select[tuple[str]]:
    return select(cases.c.id).where(
        cases.c.state == CaseState.COMPLETED.value, cases.c.flagged.is_(False), cases.c.period < str(Period.of(before))
    )
