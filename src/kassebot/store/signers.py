"""Whose a register's papers are: its row on the register list of a run, and the names on its counts and vouchers.

The names are looked up where they are kept, by those who ask whether somebody may act; they are kept nowhere else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from kassebot.domain.documents import Source
from kassebot.domain.errors import InvariantBroken
from kassebot.domain.registers import Register
from kassebot.store.fact_rows import KINDS
from kassebot.store.tables.documents import readings
from kassebot.store.tables.facts import fact_tables
from kassebot.store.tables.runs import deliveries

#: The one name that a register list comes under.
_LIST = "registers.xlsx"
_REGISTERS = next(kind for kind in KINDS if kind.name == "registers")


def register_of(connection: Connection, run: str, register: str) -> Register:
    """The register's row on the list that the run stands on."""
    row = connection.execute(_REGISTER, {"run": run, "register": register}).first()
    if row is None:
        raise InvariantBroken(f"{register} is not on the register list of {run}")
    values = {name: getattr(row, name) for name in ("line", *_REGISTERS.fields)}
    found: Register = _REGISTERS.fact_of(row.document, values)
    return found


def signers_of(connection: Connection, run: str, period: str, register: str) -> frozenset[str]:
    """The names on the register's counts and vouchers of the period, as they stand in the run's documents."""
    of = {"run": run, "register": register, "sheet": f"counts/{register}_{period}.xlsx"}
    rows = (row for query in _SIGNERS for row in connection.execute(query, of))
    return frozenset(name for row in rows for name in row) - {""}


def _of_run(query: Select[Any], kind: str) -> Select[Any]:
    """Narrows to the facts of one kind in the documents of `run`."""
    table = fact_tables[kind]
    same_document = and_(deliveries.c.document == readings.c.document, deliveries.c.name == readings.c.name)
    joined = deliveries.join(readings, same_document).join(table, table.c.reading == readings.c.id)
    return query.select_from(joined).where(deliveries.c.run == bindparam("run"))


def _register_query() -> Select[Any]:
    table = _REGISTERS.table
    columns = (readings.c.document, table.c.line, *(table.c[name] for name in _REGISTERS.fields))
    query = _of_run(select(*columns), "registers").where(
        deliveries.c.name == _LIST, table.c.register == bindparam("register")
    )
    return query.order_by(readings.c.reader_version.desc(), table.c.line).limit(1)


def _signer_queries() -> tuple[Select[Any], Select[Any]]:
    counts, vouchers = fact_tables["counts"], fact_tables["vouchers"]
    of_counts = _of_run(select(counts.c.counted_by, counts.c.checked_by), "counts").where(
        deliveries.c.answers == bindparam("sheet"), counts.c.register == bindparam("register")
    )
    of_vouchers = _of_run(select(vouchers.c.attested_by, vouchers.c.approved_by), "vouchers").where(
        deliveries.c.source == Source.VOUCHERS.value, vouchers.c.register == bindparam("register")
    )
    return of_counts.distinct(), of_vouchers.distinct()


_REGISTER = _register_query()
_SIGNERS = _signer_queries()
