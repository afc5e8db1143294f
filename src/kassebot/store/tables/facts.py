"""One table for each kind of fact, made from the records in `kassebot.domain.facts`.

A fact's identity is its reading (document × name × reader version) and its line; the document itself stands
in the reading, once. A new field in the domain is a new column here, and needs a migration.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Table, Text
from sqlalchemy.types import TypeEngine

from kassebot.domain.facts import Facts
from kassebot.store.tables.base import metadata


def fact_classes() -> dict[str, type]:
    """The kinds of facts by their name in `Facts`."""
    hints = get_type_hints(Facts)
    return {field.name: get_args(hints[field.name])[0] for field in fields(Facts)}


def value_type(hint: Any) -> tuple[type, bool]:
    """A field's plain type (tuple for any tuple) and whether it may be null."""
    if isinstance(hint, UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        return kinds[0], True
    return (tuple if getattr(hint, "__origin__", None) is tuple else hint), False


def _column_type(kind: type) -> TypeEngine[Any]:
    if kind is bool:
        return Boolean()
    if kind is int:
        return BigInteger()
    if kind is date:
        return Date()
    if kind in (str, tuple) or issubclass(kind, StrEnum):
        return Text()
    raise TypeError(f"a fact has no column type for {kind!r}")


def _table(name: str, fact: type) -> Table:
    columns: list[Column[Any]] = []
    for field_name, hint in get_type_hints(fact).items():
        if field_name in ("document", "line"):
            continue
        kind, nullable = value_type(hint)
        columns.append(Column(field_name, _column_type(kind), nullable=nullable))
    return Table(
        f"fact_{name}",
        metadata,
        Column("reading", Text, ForeignKey("readings.id"), primary_key=True),
        Column("line", BigInteger, primary_key=True, autoincrement=False),
        *columns,
        sqlite_with_rowid=False,
    )


#: The tables by the kind's name in `Facts`.
fact_tables: dict[str, Table] = {name: _table(name, fact) for name, fact in fact_classes().items()}

__all__ = ["fact_classes", "fact_tables", "value_type"]
