"""Each register's period has a case, and the case follows its register's newest result until somebody signs."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from kassebot.domain.cases import CaseState, EventKind, FindingState
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Area, Cause, OpenItem, Reason
from kassebot.steps.open_cases import Opened, open_cases, term_of
from kassebot.steps.verify import verify
from kassebot.store import audit
from kassebot.store.case_events import events_of
from kassebot.store.case_history import earlier_cases, history_of, like_cases
from kassebot.store.case_reads import result_of
from kassebot.store.database import Store
from kassebot.store.tables.audit import audit as audit_table
from kassebot.store.tables.cases import case_terms
from tests.cases.made import DAY, OCTOBER, REVIEWER, Office, finding, register, result

SLIP = finding("0417", Cause.POSTING_TRANSPOSITION, -5_400)
SHORT = finding("0417", Cause.CASH_OVER_SHORT, -250, cash=-250)


@pytest.fixture
def office(any_store: Store) -> Office:
    """An office with its people, and nothing collected yet."""
    return Office(store=any_store).people()


def kinds(office: Office, number: str = "0417") -> list[str]:
    """What has happened to a case."""
    with office.store.read() as connection:
        return [event.kind.value for event in events_of(connection, f"2026-10-{number}")]


def test_every_register_has_a_case_also_where_everything_agrees(office: Office) -> None:
    """Ready, open and waiting, each with its first event, all by the robot."""
    waits = result("0419", reason=Reason.NOT_DUE_YET)
    told = office.night(result("0417", SLIP, SHORT), result("0418"), waits)

    assert told == Opened(opened=3)
    assert [office.case(one).state for one in ("0417", "0418", "0419")] == [
        CaseState.OPEN, CaseState.READY, CaseState.WAITING,
    ]  # fmt: skip
    case = office.case()
    assert (case.version, case.serious, case.weight_ore, case.oldest) == (1, 0, 5_650, DAY)
    assert (case.register_name, case.unit) == ("Kasse 0417", "Prøvehuset")
    with office.store.read() as connection:
        (event,) = events_of(connection, case.id)
    assert (event.kind, event.actor) == (EventKind.OPENED, audit.ROBOT)
    assert verify(office.store).faults == ()


def test_the_same_again_changes_nothing(office: Office) -> None:
    """Neither the step by itself nor a new run that says the same: the case stands on it, and has no new event."""
    office.night(result("0417", SLIP), result("0418"))
    before = office.case()
    assert open_cases(office.store, before.run, office.now) == Opened()
    assert office.night(result("0417", SLIP), result("0418")) == Opened()
    assert office.case().version == before.version
    assert office.case().run > before.run


def test_what_is_decided_stands_while_the_finding_is_the_same(office: Office) -> None:
    """Also where the list was printed again, so that its rows have other places; what is new is open, what is gone is gone."""
    office.night(result("0417", SLIP, SHORT))
    office.decide(at=1)
    again = finding("0417", Cause.POSTING_TRANSPOSITION, -5_400, edition="b")
    new = finding("0417", Cause.POSTING_MISSING, -1_000)
    told = office.night(result("0417", again, new))

    assert told == Opened(changed=1)
    states = {one.finding: one.state for one in office.findings()}
    assert states == {again.id: FindingState.SETTLED, new.id: FindingState.OPEN, SHORT.id: FindingState.GONE}
    assert kinds(office) == ["opened", "decided", "result_changed"]
    assert office.case().state is CaseState.OPEN


def test_a_decision_falls_with_what_it_was_about(office: Office) -> None:
    """The finding says something else now: it is open again, and the old decision can still be read."""
    office.night(result("0417", SLIP))
    office.decide()
    assert office.case().state is CaseState.DECIDED
    office.night(result("0417", finding("0417", Cause.POSTING_TRANSPOSITION, -5_400, said="Nu er det sådan.")))

    (row,) = office.findings()
    assert (row.state, row.decision, office.case().state) == (FindingState.OPEN, None, CaseState.OPEN)
    with office.store.read() as connection:
        details = [event.details for _, event in audit.events(connection, kind="case_result_changed")]
    assert details[0]["fallen"] == ["2026-10-0417:2"]


def test_of_two_equal_findings_that_move_nobody_guesses_which_was_decided(office: Office) -> None:
    """Both are open again; where none was decided they go on as the same two."""
    twins = [finding("0417", Cause.POSTING_MISSING, -1_000, edition=one) for one in "abcd"]
    office.night(result("0417", *twins[:2]))
    office.night(result("0417", *twins[2:]))
    assert {one.state for one in office.findings()} == {FindingState.OPEN}
    assert kinds(office) == ["opened"]
    office.decide()
    office.night(result("0417", *twins[:2]))
    assert sorted(one.state.value for one in office.findings()) == ["gone", "gone", "open", "open"]
    assert kinds(office)[-1] == "result_changed"


def test_an_older_run_overrides_nothing(office: Office) -> None:
    """The newest result of the period counts, whichever is worked through last."""
    first = office.collect()
    second = office.collect()
    office.keep(second, result("0417"))
    open_cases(office.store, second, office.now)
    office.keep(first, result("0417", SLIP))
    assert open_cases(office.store, first, office.now) == Opened()
    assert office.case().state is CaseState.READY


def test_a_run_without_a_result_is_refused(office: Office) -> None:
    """There is nothing to open cases from."""
    with pytest.raises(BusinessError, match="intet resultat"):
        open_cases(office.store, office.collect(), office.now)


def test_missing_data_that_nobody_is_waiting_for_is_for_a_person(office: Office) -> None:
    """No finding says so, and still it is open."""
    office.night(result("0417", reason=Reason.UNDETERMINED, undetermined=True))
    assert office.case().state is CaseState.OPEN


def test_a_case_is_found_by_what_its_rows_name(office: Office) -> None:
    """Bags from explanations and from the rows behind the evidence, references of what is on its way."""
    item = OpenItem(
        register="0417", cause=Cause.SETTLEMENT_IN_TRANSIT, area=Area.ELECTRONIC, date=DAY, amount_ore=-100,
        reference="PC1, pc 2", cleared_on=None,
    )  # fmt: skip
    office.night(result("0417", SLIP, open_items=[item]))
    with office.store.read() as connection:
        terms = set(connection.execute(select(case_terms.c.term)).scalars())
    assert terms == {"8812345", "PC1", "PC2"}
    assert term_of(" u-2210 ") == "U-2210"


def test_the_reads_of_a_page_load_one_register(office: Office) -> None:
    """Its own result, its periods oldest first, and its other cases."""
    earlier = Office(store=office.store, period=OCTOBER.previous, registers=(register("0417"),))
    earlier.night(result("0417", finding("0417", Cause.POSTING_MISSING, -1_000)), as_of=dt.date(2026, 10, 14))
    earlier.decide(REVIEWER)
    office.night(result("0417", SLIP), result("0418"))
    case = office.case()
    with office.store.read() as connection:
        assert result_of(connection, case.run, "0417") == result("0417", SLIP)
        past = history_of(connection, "0417", "2026-10")
        others = earlier_cases(connection, "0417", but=case.id)
        (like,) = like_cases(connection, Cause.POSTING_MISSING, but=case.id)
    assert [(one.period, one.state) for one in past] == [
        ("2026-09", CaseState.DECIDED), ("2026-10", CaseState.OPEN),
    ]  # fmt: skip
    assert [one.case for one in others] == ["2026-09-0417"]
    assert (like.case, like.facts, like.amount_ore) == (
        "2026-09-0417",
        "Bilaget er set; to cifre er byttet om.",
        -1_000,
    )


def test_three_hundred_registers_are_opened_in_few_statements(sqlite_store: Store) -> None:
    """Inserts of many rows at once, and each case's event in the one chain."""
    numbers = [f"{number:04d}" for number in range(100, 400)]
    office = Office(store=sqlite_store, registers=tuple(register(number) for number in numbers))
    told = office.night(*(result(number, finding(number, Cause.POSTING_MISSING, -100)) for number in numbers))
    assert told == Opened(opened=300)
    with sqlite_store.read() as connection:
        events = connection.execute(
            select(func.count()).select_from(audit_table).where(audit_table.c.event == "case_opened")
        ).scalar_one()
        assert audit.first_break(connection) is None
    assert events == 300
