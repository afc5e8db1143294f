"""Between facts and rows: what a column holds for each kind of field, made once from the records' own fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection, Table

from kassebot.store.codec import canonical
from kassebot.store.tables.facts import fact_classes, fact_tables, value_type

_BATCH_ROWS = 10_000

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """One kind of fact: its class, its table, and which fields need putting into another form."""

    name: str
    fact: type
    table: Table
    fields: tuple[str, ...]  # without document and line
    outward: tuple[tuple[int, Convert], ...]  # by position after reading and line
    inward: tuple[tuple[str, Convert], ...]
    days: tuple[int, ...]  # which of the fields are days, by position

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns in the order of the rows."""
        return ("reading", "line", *self.fields)

    def rows(self, reading: str, facts: Iterable[Any], *, days_as_text: bool) -> Iterator[tuple[Any, ...]]:
        """The facts as rows; SQLite keeps days as text."""
        values = attrgetter("line", *self.fields)
        outward = list(self.outward)
        if days_as_text:
            outward += [(n, _day_out) for n in self.days]
        for fact in facts:
            row = [reading, *values(fact)]
            for position, convert in outward:
                row[position + 2] = convert(row[position + 2])
            yield tuple(row)

    def fact_of(self, document: str, values: dict[str, Any]) -> Any:
        """The fact that a row keeps."""
        for field, convert in self.inward:
            values[field] = convert(values[field])
        return self.fact(document=document, **values)


def _kind(name: str, fact: type) -> FactKind:
    hints = get_type_hints(fact)
    fields = tuple(field for field in hints if field not in ("document", "line"))
    outward: list[tuple[int, Convert]] = []
    inward: list[tuple[str, Convert]] = []
    for position, field in enumerate(fields):
        kind, _ = value_type(hints[field])
        if kind is tuple:
            of_days = get_args(hints[field])[0] is date
            outward.append((position, _days_out if of_days else _texts_out))
            inward.append((field, _days_in if of_days else _texts_in))
        elif issubclass(kind, StrEnum):
            outward.append((position, str))
            inward.append((field, kind))
    return FactKind(
        name=name,
        fact=fact,
        table=fact_tables[name],
        fields=fields,
        outward=tuple(outward),
        inward=tuple(inward),
        days=tuple(n for n, field in enumerate(fields) if value_type(hints[field])[0] is date),
    )


@lru_cache(maxsize=1024)
def _day_out(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _texts_out(texts: tuple[str, ...]) -> str:
    return canonical(list(texts))


def _texts_in(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _days_out(days: tuple[date, ...]) -> str:
    return canonical([day.isoformat() for day in days])


def _days_in(stored: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in json.loads(stored))


#: All kinds, in the order of `Facts`.
KINDS: tuple[FactKind, ...] = tuple(_kind(name, fact) for name, fact in fact_classes().items())


def insert_facts(connection: Connection, kind: FactKind, reading: str, facts: Sequence[Any]) -> None:
    """Write the facts of one reading, many at a time: COPY on PostgreSQL, prepared inserts on SQLite."""
    columns = ", ".join(f'"{column}"' for column in kind.columns)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{kind.table.name}" ({columns}) FROM STDIN') as copy:
            for row in kind.rows(reading, facts, days_as_text=False):
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in kind.columns)
    statement = f'INSERT INTO "{kind.table.name}" ({columns}) VALUES ({marks})'  # noqa: S608 our own column names
    for start in range(0, len(facts), _BATCH_ROWS):
        batch = facts[start : start + _BATCH_ROWS]
        connection.exec_driver_sql(statement, list(kind.rows(reading, batch, days_as_text=True)))
