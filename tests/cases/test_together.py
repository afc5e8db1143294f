"""Like findings of several registers are decided together; a case is handed over, and noted in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kassebot.domain.cases import Answer, FindingState, TextKind
from kassebot.domain.findings import Cause
from kassebot.steps.correct import export_corrections
from kassebot.steps.decide_alike import ALIKE_MAX, Chosen, decide_alike, preview_alike
from kassebot.steps.hand_over import hand_over
from kassebot.steps.note import note
from kassebot.steps.take import take
from kassebot.store.case_events import events_of, texts_of
from kassebot.store.case_reads import decisions_of
from kassebot.store.database import Store
from tests.cases.made import CLERK, GROUNDS, KEEPER, OTHER, REVIEWER, RULES, Office, as_, finding, refused, result

MISSING = Cause.POSTING_MISSING


@pytest.fixture
def office(any_store: Store) -> Office:
    """Postings are missing at all three registers, at 0417 twice."""
    made = Office(store=any_store).people()
    first = (finding("0417", MISSING, -100), finding("0417", MISSING, -200))
    made.night(
        result("0417", *first),
        result("0418", finding("0418", MISSING, -400)),
        result("0419", finding("0419", MISSING, -800)),
    )
    return made


def chosen(office: Office, *numbers: str) -> list[Chosen]:
    """All findings of these registers, as they stand."""
    return [
        Chosen(case=one.case, finding=one.finding, seen=office.case(number).version)
        for number in numbers
        for one in office.findings(number)
    ]


def test_each_is_shown_and_the_sum_before_they_are_decided(office: Office) -> None:
    """What cannot be decided is shown with its reason and is not in the sum."""
    preview = preview_alike(
        office.store, as_(OTHER), chosen(office, "0417", "0418", "0419"), rules=RULES, now=office.now
    )
    assert [line.refusal and line.refusal.code for line in preview.lines] == [None, None, "own_register", None]
    assert (preview.cause, preview.sum_ore) == (MISSING, -1_100)
    assert office.case().version == 1


def test_one_answer_becomes_a_decision_for_each(office: Office) -> None:
    """With the same grounds, each its own event; the one that is refused is told, and nothing of it is done."""
    some = chosen(office, "0417", "0418", "0419")
    done = decide_alike(
        office.store, as_(OTHER), some, answer=Answer.SUGGESTED, cause=None, grounds=GROUNDS, corrected=False,
        rules=RULES, now=office.now,
    )  # fmt: skip
    assert [one.case[-4:] for one in done.decided] == ["0417", "0417", "0419"]
    assert [one.error.code for one in done.refused] == ["own_register"]
    assert (office.case("0417").version, office.case("0418").version) == (3, 1)
    with office.store.read() as connection:
        kept = decisions_of(connection, "2026-10-0417")
    assert [one.facts for one in kept] == [GROUNDS.facts] * 2


def test_with_corrections_each_has_its_own(office: Office) -> None:
    """Another approves each; nothing is settled by one person."""
    decide_alike(
        office.store, as_(REVIEWER), chosen(office, "0417"), answer=Answer.SUGGESTED, cause=None, grounds=GROUNDS,
        corrected=True, rules=RULES, now=office.now,
    )  # fmt: skip
    assert {one.state for one in office.findings()} == {FindingState.DECIDED}
    with office.store.read() as connection:
        kept = [one.correction for one in decisions_of(connection, "2026-10-0417")]
    assert sorted(one.correction.lines[0].amount_ore for one in kept if one) == [100, 200]
    assert len({one.reference for one in kept if one}) == 2
    told = export_corrections(
        office.store, as_(REVIEWER), [("2026-10-0417:2", 3)], rules=RULES, now=office.now
    )  # fmt: skip
    assert [one.error.code for one in told.refused] == ["no_correction"]


def test_only_like_findings_and_not_too_many(office: Office) -> None:
    """Another cause, more than can be looked through, and the same one twice."""
    office.night(result("0419", finding("0419", Cause.POSTING_SIGN, -800)))
    some = chosen(office, "0417", "0419")

    def preview(these: list[Chosen]) -> object:
        return preview_alike(office.store, as_(REVIEWER), these, rules=RULES, now=office.now)

    refused("not_alike", lambda: preview(some))
    refused("chosen_twice", lambda: preview(some[:1] * 2))
    refused("too_many", lambda: preview([replace(some[0], seen=n) for n in range(ALIKE_MAX + 1)]))


def test_what_changed_since_it_was_seen_is_not_decided(office: Office) -> None:
    """A colleague was there first."""
    some = chosen(office, "0417", "0419")
    office.decide(OTHER, at=0)
    done = decide_alike(
        office.store, as_(REVIEWER), some, answer=Answer.SUGGESTED, cause=None, grounds=GROUNDS, corrected=False,
        rules=RULES, now=office.now,
    )  # fmt: skip
    assert {one.error.code for one in done.refused} == {"case_changed"}
    assert [one.case[-4:] for one in done.decided] == ["0419"]


def test_a_case_is_handed_to_somebody_who_may_decide_it(office: Office) -> None:
    """Neither to one without the right nor to one whose own it is; the word to it is kept."""
    take(office.store, as_(REVIEWER), "2026-10-0419", 1, now=office.now)
    for nobody in (CLERK, KEEPER):
        refused(
            "cannot_be_handed",
            lambda to=nobody.id: hand_over(office.store, as_(REVIEWER), "2026-10-0419", 2, to, now=office.now),
        )
    hand_over(office.store, as_(REVIEWER), "2026-10-0419", 2, OTHER.id, word="Du kender den", now=office.now)
    case = office.case("0419")
    assert (case.handed_to, case.taken_by) == (OTHER.id, None)
    take(office.store, as_(OTHER), "2026-10-0419", 3, now=office.now)
    with office.store.read() as connection:
        assert [one.content for one in texts_of(connection, case.id).values()] == ["Du kender den"]


def test_a_note_stays_word_for_word(office: Office) -> None:
    """Also of a telephone call, and also while a colleague has the case."""
    take(office.store, as_(OTHER), "2026-10-0417", 1, now=office.now)
    note(
        office.store,
        as_(REVIEWER),
        "2026-10-0417",
        2,
        "  =Ringede kl. 9\n",
        kind=TextKind.TELEPHONE_NOTE,
        now=office.now,
    )
    refused("text_missing", lambda: note(office.store, as_(REVIEWER), "2026-10-0417", 3, " ", now=office.now))
    refused("not_allowed", lambda: note(office.store, as_(CLERK), "2026-10-0417", 3, "Hej", now=office.now))
    with office.store.read() as connection:
        (kept,) = texts_of(connection, "2026-10-0417").values()
        assert events_of(connection, "2026-10-0417", after=2)[0].about == kept.id
    assert (kept.content, kept.kind, kept.author) == ("  =Ringede kl. 9\n", TextKind.TELEPHONE_NOTE, REVIEWER.id)
