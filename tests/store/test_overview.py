"""The numbers of the overview: each register under one state, and what waits for whom; only of the units that are asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

import pytest
from sqlalchemy import insert, select, update
from tests import hearing_made
from tests.cases.made import (
    APPROVER,
    NOW,
    OTHER,
    REGISTERS,
    RULES,
    Office,
    as_,
    finding,
    register,
    result,
)

from kassebot.domain.corrections import proposed_correction
from kassebot.domain.findings import Cause, Reason
from kassebot.domain.hearing import MailState
from kassebot.steps.approve import approve
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.steps.correct import export_corrections
from kassebot.store.case_reads import decisions_of
from kassebot.store.database import Store
from kassebot.store.overview import Letters, letters, months
from kassebot.store.tables.cases import cases
from kassebot.store.tables.decisions import correction_events
from kassebot.store.tables.hearing import mails

TODAY = dt.date(2026, 11, 16)
SLIP = finding("0417", Cause.POSTING_DIGIT, -5_400)
MORE = (*REGISTERS, register("0420"), register("0421"))


@pytest.fixture
def office(any_store: Store) -> Office:
    """Five registers: a slip, a small one, one that agrees, one whose data comes later, and one that lacks a source."""
    made = Office(store=any_store, registers=MORE).people()
    made.night(
        result("0417", SLIP), result("0418", finding("0418", Cause.POSTING_SIGN, -700)), result("0419"),
        result("0420", reason=Reason.NOT_DUE_YET), result("0421", undetermined=True, reason=Reason.SOURCE_MISSING),
    )  # fmt: skip
    return made


def numbers(office: Office, units: frozenset[str] | None = None) -> list[dict[str, int | str]]:
    """The months, each with what is not 0."""
    with office.store.read() as connection:
        found = months(connection, units, TODAY)
    return [{name: value for name, value in asdict(month).items() if value} for month in found]


def test_each_register_is_counted_once_by_its_state_and_the_month_says_what_it_lacks(office: Office) -> None:
    """What comes later and what is missing both lack data."""
    assert numbers(office) == [{"period": "2026-10", "ready": 1, "waiting": 1, "open": 3, "lacking": 2}]
    assert numbers(office, frozenset({"Prøvehuset"})) == [{"period": "2026-10", "open": 2}]
    assert numbers(office, frozenset()) == []


def test_a_decision_waits_for_approval_then_its_correction_to_be_exported_and_then_to_be_booked(office: Office) -> None:
    """One thing at a time, until the ledger shows it."""
    made = replace(office, now=NOW)
    proposal = proposed_correction(SLIP, REGISTERS[0], RULES.review)
    made.decide(correction=proposal)
    decided = numbers(made)[0]
    with made.store.read() as connection:
        (one,) = decisions_of(connection, "2026-10-0417")
    approve(made.store, as_(APPROVER), "2026-10-0417", one.decision.id, 2, one.decision.content_sha256, now=NOW)
    approved = numbers(made)[0]
    export_corrections(made.store, as_(OTHER), [(one.decision.id, 3)], rules=RULES, now=NOW)
    exported = numbers(made)[0]
    booked = {"decision": one.decision.id, "kind": "booked", "actor": "kassebot", "run": "", "at": NOW}
    with made.store.write() as connection:
        connection.execute(insert(correction_events), [booked])

    assert (decided["open"], decided["to_approve"]) == (3, 1)
    assert {key: approved[key] for key in approved if key.startswith(("to_", "decided"))} == {
        "decided": 1, "to_export": 1,
    }  # fmt: skip
    assert {key: value for key, value in exported.items() if key.startswith("to_")} == {"to_book": 1}
    assert not [key for key in numbers(made)[0] if key.startswith("to_")]


def test_a_case_is_with_the_keeper_from_the_question_until_the_answer_or_the_deadline(office: Office) -> None:
    """On the day of the deadline too; and what changed after a signature is counted among the completed."""
    for values, expected in (
        ({"deadline": TODAY}, 1),
        ({"deadline": TODAY - dt.timedelta(days=1)}, 0),
        ({"deadline": TODAY, "heard_at": NOW}, 0),
    ):
        with office.store.write() as connection:
            connection.execute(update(cases).where(cases.c.register == "0417").values(**values))
        assert numbers(office)[0].get("with_keeper", 0) == expected
    with office.store.write() as connection:
        connection.execute(update(cases).where(cases.c.register == "0419").values(state="completed", flagged=True))
    assert numbers(office)[0]["changed"] == 1


def test_what_is_older_than_the_newest_periods_is_one_row(office: Office) -> None:
    """No case is out of the count for being old."""
    with office.store.write() as connection:
        (row,) = connection.execute(select(cases).where(cases.c.register == "0419")).mappings()
        kept = {name: value for name, value in row.items() if name != "lightness_ore"}
        for period in ("2026-09", "2026-08", "2026-07"):
            connection.execute(insert(cases), [kept | {"id": f"{period}-0419", "period": period}])
    with office.store.read() as connection:
        found = months(connection, None, TODAY, most=2)

    assert [(month.period, month.ready) for month in found] == [("2026-10", 1), ("2026-09", 1), ("", 2)]


def test_letters_that_lie_are_counted_until_somebody_acts(any_store: Store) -> None:
    """Waiting, tried in vain, given up; asked again, only the new letter waits. Another unit's letters are not told of."""
    hearing_made.municipality(any_store)

    def told(units: frozenset[str] | None = None) -> Letters:
        with any_store.read() as connection:
            return letters(connection, units)

    def ask(now: dt.datetime) -> str:
        return ask_keeper(
            any_store, hearing_made.who(hearing_made.reviewer()), hearing_made.CASE, hearing_made.version(any_store),
            deadline_bank_days=5, message_text="", send=True, now=now, secret=hearing_made.SECRET,
            base_url=hearing_made.BASE_URL,
        ).link  # fmt: skip

    def put(letter: str, state: MailState, problem: str) -> None:
        with any_store.write() as connection:
            connection.execute(update(mails).where(mails.c.id == letter).values(state=state.value, problem=problem))

    nothing = Letters(waiting=0, delayed=0, given_up=0, oldest=None, problems=())
    assert told() == nothing
    first = ask(NOW)
    assert told() == replace(nothing, waiting=1, oldest=NOW)
    put(first, MailState.WAITING, "mail_unreachable")
    assert told() == replace(nothing, waiting=1, delayed=1, oldest=NOW, problems=("mail_unreachable",))
    assert told(frozenset({"Et andet sted"})) == nothing
    put(first, MailState.FAILED, "mail_recipient_refused")
    assert told() == replace(nothing, given_up=1, oldest=NOW, problems=("mail_recipient_refused",))
    later = NOW + dt.timedelta(hours=1)
    ask(later)
    assert told() == replace(nothing, waiting=1, oldest=later)
