"""What all tables share: one metadata, named constraints, and column types that both databases keep alike.

Money is BigInteger øre, never a float or a decimal; a time is an instant in UTC and is refused
without a time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, MetaData, Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time, kept in UTC on both databases and given back with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in; SQLite keeps no zone, so it is left out there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text(name: str, **options: Any) -> Column[str]:
    """A text that is always there, though it may be empty."""
    return Column(name, Text, nullable=False, **options)


def whole(name: str, **options: Any) -> Column[int]:
    """A whole number; an amount (øre) when the name ends in `_ore`."""
    return Column(name, BigInteger, nullable=options.pop("nullable", False), **options)


def of_run(**options: Any) -> Column[str]:
    """The run that a row belongs to."""
    return Column("run", Text, ForeignKey("runs.id"), nullable=False, **options)
