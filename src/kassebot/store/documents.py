"""Documents and deliveries: which bytes came in which run under which name, and what did not come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, delete, func, insert, or_, select, update

from kassebot.domain.documents import Document, Source
from kassebot.domain.texts import Message
from kassebot.store.codec import canonical, message_in, message_out
from kassebot.store.tables.documents import documents
from kassebot.store.tables.runs import absences, completions, deliveries, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A document in a run: `answers` is the plan line's name; carried over when another run fetched it."""

    document: Document
    answers: str
    carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Why a document is not there; `refused` when it was there but could not be taken in."""

    name: str
    code: str
    message: Message
    refused: bool


def keep_document(connection: Connection, sha256: str, size_bytes: int, at: datetime) -> bool:
    """Make the document known; True when it was new."""
    query = select(documents.c.sha256).where(documents.c.sha256 == sha256)
    if connection.execute(query).scalar() is not None:
        return False
    values = {"sha256": sha256, "size_bytes": size_bytes, "first_seen": at}
    connection.execute(insert(documents).values(values))
    return True


def delivered(connection: Connection, run: str, name: str) -> Delivered | None:
    """The document that the run has under this name."""
    found = _delivered(connection, run, names=(name,))
    return found[0] if found else None


def all_delivered(connection: Connection, run: str, starts: Sequence[str] = ()) -> tuple[Delivered, ...]:
    """All documents of the run, or those whose names have one of these starts, in the order of their names."""
    return _delivered(connection, run, names=None, starts=starts)


def delivered_as(connection: Connection, run: str, sha256: str) -> tuple[Delivered, ...]:
    """The names under which the run has a document, each as a document of its own."""
    return _delivered(connection, run, names=None, document=sha256)


def set_delivery(connection: Connection, run: str, document: Document, answers: str) -> None:
    """From now on the document is the run's under its name; `document.run` is the run that fetched it."""
    connection.execute(delete(deliveries).where(deliveries.c.run == run, deliveries.c.name == document.name))
    connection.execute(insert(deliveries), [_row(run, document, answers)])


def carry_over(connection: Connection, run: str, answers: Iterable[str], kinds: Sequence[str]) -> int:
    """Let the run begin with what earlier runs of these kinds fetched for the plan lines; gives how many.

    The newest fetch of a name counts. A line that takes several documents is carried over with all
    of them, or not at all.
    """
    wanted = set(answers)
    query = (
        select(deliveries, documents.c.size_bytes)
        .join(documents, documents.c.sha256 == deliveries.c.document)
        .join(runs, runs.c.id == deliveries.c.run)
        .where(runs.c.kind.in_(kinds), deliveries.c.run == deliveries.c.fetched_run, deliveries.c.run != run)
        .where(deliveries.c.answers.in_(wanted))
        .order_by(deliveries.c.fetched_at, deliveries.c.run)
    )
    newest = {row.name: row for row in connection.execute(query)}
    have = {one.document.name for one in all_delivered(connection, run)}
    whole = _carry_completions(connection, run, wanted, kinds)
    rows = [
        _row(run, _document(row), row.answers)
        for name, row in sorted(newest.items())
        if name not in have and (row.answers not in whole or name in whole[row.answers])
    ]
    if rows:
        connection.execute(insert(deliveries), rows)
    return len(rows)


def _carry_completions(connection: Connection, run: str, wanted: set[str], kinds: Sequence[str]) -> dict[str, set[str]]:
    query = (
        select(completions)
        .join(runs, runs.c.id == completions.c.run)
        .where(completions.c.run == completions.c.fetched_run, runs.c.kind.in_(kinds), completions.c.run != run)
        .order_by(runs.c.started, runs.c.id)
    )
    newest = {row.name: row for row in connection.execute(query) if row.name in wanted}
    have = set(connection.execute(select(completions.c.name).where(completions.c.run == run)).scalars())
    rows = [
        {"run": run, "name": row.name, "documents": row.documents, "fetched_run": row.fetched_run}
        for name, row in sorted(newest.items())
        if name not in have
    ]
    if rows:
        connection.execute(insert(completions), rows)
    return {name: set(json.loads(row.documents)) for name, row in newest.items()}


def set_completion(connection: Connection, run: str, name: str, names: Sequence[str]) -> None:
    """The plan line is answered by exactly these documents, says the source."""
    connection.execute(delete(completions).where(completions.c.run == run, completions.c.name == name))
    row = {"run": run, "name": name, "documents": canonical(sorted(set(names))), "fetched_run": run}
    connection.execute(insert(completions), [row])


def all_completions(connection: Connection, run: str) -> dict[str, tuple[str, ...]]:
    """The plan lines that several documents answer, with the names of all of them."""
    query = select(completions.c.name, completions.c.documents).where(completions.c.run == run)
    return {row.name: tuple(json.loads(row.documents)) for row in connection.execute(query)}


def set_absence(connection: Connection, run: str, absence: Absence, at: datetime) -> None:
    """Say why a document is not there; the last word counts."""
    same = (absences.c.run == run, absences.c.name == absence.name)
    values: dict[str, Any] = {
        "code": absence.code,
        "message": canonical(message_out(absence.message)),
        "refused": absence.refused,
        "at": at,
    }
    if connection.execute(update(absences).where(*same).values(values)).rowcount == 0:
        connection.execute(insert(absences).values(run=run, name=absence.name, **values))


def all_absences(connection: Connection, run: str) -> dict[str, Absence]:
    """What did not come, by name."""
    query = select(absences).where(absences.c.run == run).order_by(absences.c.name)
    return {
        row.name: Absence(
            name=row.name,
            code=row.code,
            message=message_in(json.loads(row.message)),
            refused=row.refused,
        )
        for row in connection.execute(query)
    }


def delivery_counts(connection: Connection, of_runs: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Run → (documents that it fetched itself, all that it has)."""
    fetched = func.sum(case((deliveries.c.fetched_run == deliveries.c.run, 1), else_=0))
    query = select(deliveries.c.run, fetched.label("fetched"), func.count().label("all"))
    query = query.where(deliveries.c.run.in_(of_runs)).group_by(deliveries.c.run)
    return {row.run: (int(row.fetched), row.all) for row in connection.execute(query)}


def all_addresses(connection: Connection) -> dict[str, int]:
    """Every document that was ever kept: sha256 → size in bytes."""
    query = select(documents.c.sha256, documents.c.size_bytes).order_by(documents.c.sha256)
    return {row.sha256: row.size_bytes for row in connection.execute(query)}


_DELIVERED = (
    select(deliveries, documents.c.size_bytes)
    .join(documents, documents.c.sha256 == deliveries.c.document)
    .where(deliveries.c.run == bindparam("of_run"))
)
_DELIVERED_AS = _DELIVERED.where(deliveries.c.name.in_(bindparam("names", expanding=True)))


def _delivered(
    connection: Connection, run: str, names: Sequence[str] | None, starts: Sequence[str] = (), document: str = ""
) -> tuple[Delivered, ...]:
    query: Select[Any] = _DELIVERED
    values: dict[str, Any] = {"of_run": run}
    if names is not None:
        query, values = _DELIVERED_AS, values | {"names": names}
    if starts:
        query = query.where(or_(*(deliveries.c.name.startswith(start, autoescape=True) for start in starts)))
    if document:
        query = query.where(deliveries.c.document == document)
    found = [
        Delivered(document=_document(row), answers=row.answers, carried=row.fetched_run != run)
        for row in connection.execute(query, values)
    ]
    return tuple(sorted(found, key=lambda one: one.document.name))


def _row(run: str, document: Document, answers: str) -> dict[str, Any]:
    return {
        "run": run,
        "name": document.name,
        "document": document.sha256,
        "received_sha256": document.received_sha256,
        "source": document.source.value,
        "answers": answers,
        "origin": document.origin,
        "fetched_at": document.fetched_at,
        "fetched_run": document.run,
    }


def _document(row: Row[Any]) -> Document:
    return Document(
        sha256=row.document,
        received_sha256=row.received_sha256,
        source=Source(row.source),
        name=row.name,
        size_bytes=row.size_bytes,
        origin=row.origin,
        fetched_at=row.fetched_at,
        run=row.fetched_run,
    )
