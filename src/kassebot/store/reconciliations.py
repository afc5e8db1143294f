"""Signed reconciliations and their reopenings: written once, by people alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from kassebot.domain.errors import InvariantBroken
from kassebot.store.tables.decisions import reconciliations, reopenings


def keep_reconciliation(
    connection: Connection, *, identity: str, case: str, run: str, result_sha256: str, name: str, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Keep that a person signed the register's result as it is."""
    row = {
        "id": identity, "case": case, "run": run, "result_sha256": result_sha256, "signed_name": name, "signed_by": by,
        "signed_at": at,
    }  # fmt: skip
    connection.execute(insert(reconciliations), [row])


def standing_reconciliation(connection: Connection, case: str) -> str:
    """The id of the one that is signed and not reopened."""
    joined = reconciliations.outerjoin(reopenings, reopenings.c.reconciliation == reconciliations.c.id)
    query = (
        select(reconciliations.c.id)
        .select_from(joined)
        .where(reconciliations.c.case == case, reopenings.c.reconciliation.is_(None))
    )
    found: list[str] = list(connection.execute(query).scalars())
    if len(found) != 1:
        raise InvariantBroken(f"the completed case {case} has {len(found)} standing reconciliations")
    return found[0]


def keep_reopening(connection: Connection, *, reconciliation: str, reason: str, by: str, at: datetime) -> None:
    """Keep that a person reopened it; `reason` is the text's id."""
    row = {"reconciliation": reconciliation, "reason": reason, "reopened_by": by, "reopened_at": at}
    connection.execute(insert(reopenings), [row])
