"""P01, in the database itself: past every step and page, only a person decides, approves, signs and reopens."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import Cause
from kassebot.steps.complete import complete
from kassebot.store.database import Store
from tests.cases.made import CLERK, RULES, Office, as_, finding, result
from tests.stores import any_store

__all__ = ["any_store"]


@pytest.fixture
def office(any_store: Store) -> Office:
    """0417 is decided and waits for approval, 0419 is signed, 0418 agrees to the øre; the robot has every role."""
    office = Office(any_store).people()
    office.night(result("0417", finding("0417", Cause.POSTING_DIGIT, -200_000)), result("0418"), result("0419"))
    office.decide(rules=RULES)
    complete(any_store, as_(CLERK), "2026-10-0419", 1, now=office.now)
    return office


ROWS = (
    (
        'INSERT INTO decisions (id, "case", finding, found_cause, answer, needs_approval, content_sha256, run, rules_version, '
        "decided_by, decided_at) VALUES ('x', '2026-10-0417', 'f', 'c', 'suggested', false, 'h', '2026-10-0001', 1, '{who}', "
        "'2026-11-16 09:00:00')"
    ),
    (
        "INSERT INTO approvals (id, decision, content_sha256, approved, approved_by, approved_at) "
        "VALUES ('x', '2026-10-0417:2', 'h', true, '{who}', '2026-11-16 09:00:00')"
    ),
    (
        'INSERT INTO reconciliations (id, "case", run, result_sha256, signed_name, signed_by, signed_at) '
        "VALUES ('x', '2026-10-0418', '2026-10-0001', 'h', 'Navn', '{who}', '2026-11-16 09:00:00')"
    ),
    (
        "INSERT INTO reopenings (reconciliation, reason, reopened_by, reopened_at) "
        "VALUES ('2026-10-0419:2', 'x', '{who}', '2026-11-16 09:00:00')"
    ),
)


@pytest.mark.parametrize("row", ROWS)
def test_the_database_refuses_a_service_and_takes_a_person(office: Office, row: str) -> None:
    """Past every step: 0418 agrees to the øre, and its signature is refused as well."""
    assert office.case("0418").state is CaseState.READY
    with pytest.raises(DBAPIError, match="only a person"), office.store.write() as connection:
        connection.execute(text(row.format(who="p-robot")))
    with pytest.raises(DBAPIError), office.store.write() as connection:
        connection.execute(text(row.format(who="nobody")))
    with office.store.write() as connection:
        connection.execute(text(row.format(who="p-approver")))
