"""All that is kept of one case, as plain JSON values, for its archive file; and the documents behind it.

Rows stand as they are kept, in the order in which they came. Texts that were deleted by plan are told of with their hash.
Views are left out: who looked stands in the trail, and does not change the file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, or_, select

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import RegisterResult
from kassebot.store import people
from kassebot.store.case_events import texts_of
from kassebot.store.results import load_register
from kassebot.store.retention import deleted_of
from kassebot.store.tables.audit import audit
from kassebot.store.tables.cases import case_events, case_findings, cases
from kassebot.store.tables.decisions import (
    approvals,
    correction_events,
    corrections,
    decisions,
    reconciliations,
    reopenings,
)
from kassebot.store.tables.documents import documents, readings
from kassebot.store.tables.facts import fact_tables
from kassebot.store.tables.hearing import attachments, mails, statements
from kassebot.store.tables.results import results
from kassebot.store.tables.runs import deliveries

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindCase:
    """A document that a case stands on."""

    name: str
    sha256: str
    size_bytes: int


def case_row(connection: Connection, case: str) -> Row:
    """Where the case stands; BusinessError where there is none."""
    row = connection.execute(select(cases).where(cases.c.id == case)).mappings().one_or_none()
    if row is None:
        raise BusinessError("case_unknown", "Der er ingen sag {case}", case=case)
    return _plain(row)


def result_row(connection: Connection, run: str) -> Row:
    """The run's result: period, as of, editions, rule set and hash."""
    return _plain(connection.execute(select(results).where(results.c.run == run)).mappings().one())


def register_of_case(connection: Connection, case: Row) -> RegisterResult | None:
    """The register's result that the case stands on."""
    return load_register(connection, case["run"], case["register"])


def records_of(connection: Connection, case: str) -> dict[str, list[Row]]:
    """Everything that people did in the case, table by table."""
    found = {
        "findings": _rows(connection, _of(case_findings, case, "date", "finding")),
        "decisions": _rows(connection, _of(decisions, case, "decided_at", "id")),
        "corrections": _rows(connection, _of(corrections, case, "decision")),
        "statements": _rows(connection, _of(statements, case, "given_at", "id")),
        "mails": _rows(connection, _of(mails, case, "id")),
        "reconciliations": _rows(connection, _of(reconciliations, case, "signed_at")),
    }
    for correction in found["corrections"]:
        correction["lines"] = json.loads(correction["lines"])
    decided, signed, said = (_ids(found[name]) for name in ("decisions", "reconciliations", "statements"))
    found["approvals"] = _rows(connection, _in(approvals, "decision", decided, "approved_at"))
    found["correction_events"] = _rows(connection, _in(correction_events, "decision", decided, "at"))
    found["reopenings"] = _rows(connection, _in(reopenings, "reconciliation", signed, "reopened_at"))
    found["attachments"] = _rows(connection, _in(attachments, "statement", said, "statement", "position"))
    return found


def texts_for_file(connection: Connection, case: str) -> list[Row]:
    """The case's texts; `content` is null and `deleted` true for those that were deleted by plan."""
    kept = [
        {
            "id": text.id, "kind": text.kind.value, "author": text.author, "at": text.at.isoformat(),
            "sha256": text.sha256, "content": text.content, "deleted": False,
        }
        for text in texts_of(connection, case).values()
    ]  # fmt: skip
    gone = [
        {
            "id": identity, "kind": identity.split(":")[2], "author": None, "at": None, "sha256": digest,
            "content": None, "deleted": True,
        }
        for identity, digest in deleted_of(connection, case).items()
    ]  # fmt: skip
    return sorted([*kept, *gone], key=lambda text: (int(text["id"].split(":")[1]), text["id"]))


def chain_of(connection: Connection, case: str) -> list[Row]:
    """The case's events as they stand in the audit trail, views apart, with the hashes that chain them."""
    query = (
        select(audit, case_events.c.number)
        .join(case_events, case_events.c.sequence == audit.c.sequence)
        .where(case_events.c.case == case, case_events.c.kind != "viewed")
        .order_by(audit.c.sequence)
    )
    return [row | {"details": json.loads(row["details"])} for row in _rows(connection, query)]


def names_of_people(connection: Connection, found: Iterable[Any]) -> dict[str, str]:
    """Id → name of everybody whose id stands in these values, however deep."""
    ids = {value for one in found for value in _texts_in(one) if 0 < len(value) <= 64}
    chunks = [sorted(ids)[start : start + 500] for start in range(0, len(ids), 500)]
    named = [person for chunk in chunks for person in people.named(connection, chunk).values()]
    return {person.id: person.name for person in sorted(named, key=lambda person: person.id)}


def documents_behind(
    connection: Connection, run: str, register: str, result: RegisterResult | None
) -> tuple[BehindCase, ...]:
    """The run's documents that the register's figures and findings come from, by name."""
    shown = {proof.document for finding in (result.findings if result else ()) for proof in finding.evidence}
    of_facts = [
        select(readings.c.document)
        .join(table, table.c.reading == readings.c.id)
        .where(table.c.register == register)
        .where(readings.c.document.in_(select(deliveries.c.document).where(deliveries.c.run == run)))
        for table in (fact_tables["vouchers"], fact_tables["bank_movements"])
    ]
    for query in of_facts:
        shown |= set(connection.execute(query).scalars())
    own = or_(
        deliveries.c.name == "registers.xlsx", deliveries.c.name.startswith(f"pos/{register}/"),
        deliveries.c.name.startswith(f"counts/{register}\\_", escape="\\"), deliveries.c.name.startswith("ledger/"),
        deliveries.c.document.in_(sorted(shown)),
    )  # fmt: skip
    query = (
        select(deliveries.c.name, deliveries.c.document, documents.c.size_bytes)
        .join(documents, documents.c.sha256 == deliveries.c.document)
        .where(deliveries.c.run == run, own)
        .order_by(deliveries.c.name)
    )
    return tuple(
        BehindCase(name=row.name, sha256=row.document, size_bytes=row.size_bytes) for row in connection.execute(query)
    )


def _of(table: Table, case: str, *order: str) -> Select[Any]:
    return select(table).where(table.c.case == case).order_by(*(table.c[name] for name in order))


def _in(table: Table, column: str, values: list[str], *order: str) -> Select[Any]:
    return select(table).where(table.c[column].in_(values)).order_by(*(table.c[name] for name in order))


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [_plain(row) for row in connection.execute(query).mappings()]


def _ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _plain(row: Any) -> Row:
    """Days and times as ISO texts."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}


def _texts_in(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
