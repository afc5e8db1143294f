"""Readings and their facts: written once for each document, name and version of the readers.

Facts come out ordered as `Facts` says, by document name and line, whatever order they were kept in.
A document that came under two names counts once, under the first name that its reader accepted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select

from kassebot.domain.errors import KassebotError, Problem
from kassebot.domain.facts import Facts, Reading
from kassebot.store.codec import canonical, digest, error_out, problem_in, problem_out
from kassebot.store.fact_rows import KINDS, FactKind, insert_facts
from kassebot.store.tables.documents import readings

#: How many readings are asked for at a time; databases bound the number of parameters.
_CHUNK = 500
_READINGS = select(readings).where(readings.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """What is kept of a reading, its facts apart; `rejection` says why where the document was refused."""

    id: str
    document: str
    name: str
    format: str
    rejection: Problem | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRow:
    """The first of the rows that have a key, and how many they are."""

    key: str
    document: str
    locator: str
    rows: int


def reading_id(document: str, name: str, reader_version: int) -> str:
    """The id of a reading, from what it is a reading of."""
    return digest([document, name, reader_version])[:32]


def reading_of(document: str, name: str, reader_version: int) -> ReadingRecord:
    """The accepted reading of a document that something was found in: it is there, and need not be asked for."""
    identity = reading_id(document, name, reader_version)
    return ReadingRecord(id=identity, document=document, name=name, format="", rejection=None, problems=())


def known_readings(connection: Connection, ids: Sequence[str]) -> dict[str, ReadingRecord]:
    """The readings that exist among these ids."""
    found: dict[str, ReadingRecord] = {}
    for chunk in _chunks(ids):
        for row in connection.execute(_READINGS, {"ids": chunk}):
            found[row.id] = _record(row)
    return found


def save_reading(
    connection: Connection,
    *,
    document: str,
    name: str,
    reader_version: int,
    outcome: Reading | KassebotError,
    at: datetime,
) -> str:
    """Keep what a reader made of a document: its facts and problems, or why it was refused. Gives the id.

    A reading that is there already stays, and nothing is added.
    """
    identity = reading_id(document, name, reader_version)
    if connection.execute(select(readings.c.id).where(readings.c.id == identity)).scalar() is not None:
        return identity
    error, reading = (outcome, None) if isinstance(outcome, KassebotError) else (None, outcome)
    facts = reading.facts if reading else Facts()
    counts = {kind.name: len(getattr(facts, kind.name)) for kind in KINDS if getattr(facts, kind.name)}
    row = {
        "id": identity,
        "document": document,
        "name": name,
        "reader_version": reader_version,
        "format": reading.format if reading else "",
        "rejection": canonical(error_out(error)) if error else None,
        "problems": canonical([problem_out(problem) for problem in reading.problems] if reading else []),
        "fact_counts": canonical(counts),
        "read_at": at,
    }
    connection.execute(insert(readings), [row])
    for kind in KINDS:
        of_kind = getattr(facts, kind.name)
        if of_kind:
            insert_facts(connection, kind, identity, of_kind)
    return identity


#: For a kind of fact: column → the values of which a row must have one, in at least one of the columns.
Only = Mapping[str, Mapping[str, Collection[str | int]]]


def load_facts(
    connection: Connection,
    records: Iterable[ReadingRecord],
    kinds: Sequence[str] | None = None,
    *,
    only: Only | None = None,
) -> Facts:
    """The facts of these readings, each kind in the order of (document name, line).

    `kinds` names the fields of `Facts` that are wanted; without it, all of them. `only` narrows some kinds to the rows
    of a register, or to some lines.
    """
    first: dict[str, ReadingRecord] = {}
    for record in sorted(records, key=lambda record: record.name):
        if record.rejection is None:
            first.setdefault(record.document, record)
    wanted = [kind for kind in KINDS if kinds is None or kind.name in kinds]
    narrow = only or {}
    return Facts(
        **{kind.name: _of_kind(connection, kind, tuple(first.values()), narrow.get(kind.name)) for kind in wanted}
    )


def first_rows(
    connection: Connection, records: Iterable[ReadingRecord], kind: str, column: str, known: Collection[str]
) -> tuple[FirstRow, ...]:
    """For each value of a fact's `column` that is not among the known: its first row, in the order of the values."""
    table = next(one.table for one in KINDS if one.name == kind)
    accepted = {record.id: record for record in records if record.rejection is None}
    found: dict[str, list[tuple[str, int, str, int]]] = {}
    for chunk in _chunks(sorted(accepted)):
        grouped = (
            select(table.c.reading, table.c[column], func.min(table.c.line), func.count())
            .where(table.c.reading.in_(chunk))
            .group_by(table.c.reading, table.c[column])
        )
        for reading, key, line, rows in connection.execute(grouped):
            if key not in known:
                found.setdefault(key, []).append((accepted[reading].name, line, reading, rows))
    told: list[FirstRow] = []
    for key, places in sorted(found.items()):
        _, line, reading, _ = min(places)
        where = select(table.c.locator).where(table.c.reading == reading, table.c.line == line)
        locator = connection.execute(where).scalar_one()
        document = accepted[reading].document
        told.append(FirstRow(key=key, document=document, locator=locator, rows=sum(place[3] for place in places)))
    return tuple(told)


@lru_cache(maxsize=200)
def _rows(kind: FactKind, only: tuple[str, ...] | None) -> Select[Any]:
    """The rows of a kind in some readings; with `only`, those that have one of the values of one of the columns."""
    table = kind.table
    columns = [table.c.reading, *(table.c[name] for name in ("line", *kind.fields))]
    query = select(*columns).where(table.c.reading.in_(bindparam("readings", expanding=True)))
    if only is not None:
        query = query.where(or_(*(table.c[name].in_(bindparam(f"only_{name}", expanding=True)) for name in only)))
    return query.order_by(table.c.reading, table.c.line)


def _of_kind(
    connection: Connection,
    kind: FactKind,
    records: Sequence[ReadingRecord],
    only: Mapping[str, Collection[str | int]] | None,
) -> tuple[Any, ...]:
    by_reading: dict[str, list[Any]] = {}
    documents = {record.id: record.document for record in records}
    names = ("line", *kind.fields)
    query = _rows(kind, None if only is None else tuple(sorted(only)))
    wanted = {f"only_{column}": sorted(values) for column, values in (only or {}).items()}
    for chunk in _chunks([record.id for record in records]):
        for reading, *values in connection.execute(query, {"readings": chunk, **wanted}):
            fact = kind.fact_of(documents[reading], dict(zip(names, values, strict=True)))
            by_reading.setdefault(reading, []).append(fact)
    return tuple(fact for record in records for fact in by_reading.get(record.id, ()))


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _record(row: Row[Any]) -> ReadingRecord:
    rejection = json.loads(row.rejection) if row.rejection is not None else None
    return ReadingRecord(
        id=row.id,
        document=row.document,
        name=row.name,
        format=row.format,
        rejection=problem_in(rejection, row.document) if rejection else None,
        problems=tuple(problem_in(problem, row.document) for problem in json.loads(row.problems)),
    )
