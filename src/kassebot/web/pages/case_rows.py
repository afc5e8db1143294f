"""What the case page shows, as plain records: read in few queries, with nothing chosen beforehand.

Who may not read statements is given none, and told so. Nothing is computed here but places of bars in the small chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from kassebot.domain.cases import EventKind, FindingState, TextKind
from kassebot.domain.findings import RegisterResult
from kassebot.domain.people import ROBOT, Acting, Person, Right
from kassebot.domain.registers import Register
from kassebot.steps.decide import waits_for_keeper
from kassebot.steps.papers import papers_of
from kassebot.store import case_history, case_reads, people, retention
from kassebot.store.case_events import CaseEvent, CaseText, events_of, texts_of
from kassebot.store.case_history import EarlierCase, PastPeriod
from kassebot.store.case_reads import Decided, ResultHead, Signed
from kassebot.store.cases import Case, findings_of
from kassebot.store.people import Named
from kassebot.web.kept import Kept
from kassebot.web.office import Office
from kassebot.web.pages.case_findings import FindingShown, OfCase, findings_shown

#: The newest events that are shown.
EVENTS_SHOWN_MAX = 200
#: Who may be handed a case is asked again after so many seconds; the step that hands it over asks by itself.
COLLEAGUES_SECONDS = 20
#: What comes with a note or a reason; where none of it happened, no text is asked for.
_WITH_WORDS = {
    EventKind.NOTED, EventKind.HANDED_OVER, EventKind.TAKEN_OVER, EventKind.RETURNED, EventKind.REOPENED,
}  # fmt: skip


_deciders: Kept[tuple[Named, ...]] = Kept(COLLEAGUES_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """A case with everything that is needed to decide it; `keeper_words` says whether statements may be read."""

    case: Case
    head: ResultHead
    register: Register
    result: RegisterResult
    findings: tuple[FindingShown, ...]
    active: str  # the finding that is decided now; empty: none
    decided: tuple[Decided, ...]
    history: tuple[PastPeriod, ...]
    earlier: tuple[EarlierCase, ...]
    signed: tuple[Signed, ...]
    events: tuple[CaseEvent, ...]  # the newest
    happened: frozenset[EventKind]  # of all events
    notes: tuple[CaseText, ...]
    reasons: Mapping[str, str]  # the id of a text → a reason for taking over, returning or reopening
    people: Mapping[str, Person]
    colleagues: tuple[Named, ...]
    holder: str | None
    is_text_deleted: bool  # what people wrote was deleted by plan

    def name(self, person: str | None) -> str:
        """What somebody is called; their id where the account is not known (the robot's)."""
        found = self.people.get(person or "")
        return found.name if found else person or ""


def case_shown(
    connection: Connection, office: Office, acting: Acting, found: Case, active: str
) -> CaseShown:  # fmt: skip
    """A case that the person may see, as it is now."""
    case = found.id
    papers = papers_of(connection, found)
    rows = findings_of(connection, case)
    open_rows = [row for row in rows if row.state is FindingState.OPEN]
    ready = [row for row in open_rows if not waits_for_keeper(found, row, office.rules, office.now())]
    asked_for = [row for row in open_rows if row.finding == active]
    chosen = next((row.finding for row in (*asked_for, *ready, *open_rows)), "")
    events = events_of(connection, case)
    happened = frozenset(one.kind for one in events)
    decided = case_reads.decisions_of(connection, case) if EventKind.DECIDED in happened else ()
    texts = texts_of(connection, case) if happened & _WITH_WORDS else {}
    signed = case_reads.reconciliations_of(connection, case) if EventKind.COMPLETED in happened else ()
    colleagues = _colleagues(office, acting) if acting.may(Right.TAKE, found.unit) else ()
    shown = CaseShown(
        case=found, head=papers.head, register=papers.register, result=papers.result,
        findings=(), active=chosen, decided=decided,
        history=case_history.history_of(connection, found.register, found.period),
        earlier=case_history.earlier_cases(connection, found.register, but=case), signed=signed,
        events=events[-EVENTS_SHOWN_MAX:], happened=happened,
        notes=tuple(one for one in texts.values() if one.kind is TextKind.NOTE),
        reasons={one.id: one.content for one in texts.values() if one.kind is TextKind.REASON},
        people={acting.person.id: acting.person} | people.named(connection, _ids(found, events, decided) - {acting.person.id, ROBOT}),
        colleagues=colleagues, holder=found.holder(office.now()),
        is_text_deleted=bool(signed) and bool(retention.deleted_of(connection, case)),
    )  # fmt: skip
    of = OfCase(case=found, papers=papers, decided=decided, active=chosen)
    return replace(shown, findings=findings_shown(connection, office, acting, of, rows))


def _colleagues(office: Office, acting: Acting) -> tuple[Named, ...]:
    """Those to whom the case may be handed; the step asks of each whether they may have it."""

    def deciders() -> tuple[Named, ...]:
        with office.store.read() as connection:
            return people.with_right(connection, Right.DECIDE)

    kept = _deciders.get(office.store.engine, office.now(), deciders)
    return tuple(one for one in kept.counts if one.id != acting.person.id)


def _ids(case: Case, events: Sequence[CaseEvent], decided: Sequence[Decided]) -> set[str]:
    ids = {event.actor for event in events} | {event.about for event in events if event.about}
    ids |= {one.decision.decided_by for one in decided} | {
        one.approved_by for each in decided for one in each.approvals
    }
    return {one for one in (*ids, case.taken_by, case.handed_to) if one and ":" not in one}
