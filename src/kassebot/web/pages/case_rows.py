"""What the case page shows, as plain records: read in few queries, with nothing chosen beforehand.

Who may not read statements is given none, and told so. Nothing is computed here but places of bars in the small chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from sqlalchemy import Connection

from kassebot.domain.cases import CaseState, Correction, FindingState, TextKind
from kassebot.domain.corrections import COUNTER_ACCOUNT_OPEN, proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause, Evidence, Finding, RegisterResult
from kassebot.domain.people import RIGHTS, Acting, Person, Right
from kassebot.domain.registers import Register
from kassebot.domain.review_rules import Phrase, ReviewRules
from kassebot.domain.texts import Message
from kassebot.reports.fact_words import FactRow
from kassebot.steps.decide import require_contact, require_heard
from kassebot.steps.register_rows import evidence_rows
from kassebot.steps.see_case import seen_case
from kassebot.store import case_reads, people
from kassebot.store.case_events import CaseEvent, CaseText, events_of, texts_of
from kassebot.store.case_reads import Decided, EarlierCase, LikeCase, PastPeriod, ResultHead, Signed
from kassebot.store.cases import Case, CaseFinding, case_of, findings_of
from kassebot.store.signers import register_of
from kassebot.web.office import Office

#: A finding's evidence and its candidates that are shown; the rest is said in numbers.
EVIDENCE_SHOWN_MAX = 30
CANDIDATES_MAX = 3
LIKE_SHOWN_MAX = 5
EVENTS_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown:
    """A place behind a finding; `row` is null where no row of a source stands there, `path` empty without a document."""

    place: Evidence
    row: FactRow | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A suggested cause as an answer: the form's value, the action whose key chooses it, and its sentences."""

    value: str
    action: str
    cause: Cause
    explanation: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingShown:
    """A finding of the case; `finding` is null where newer data does not show it, `waits` says why it cannot be decided."""

    row: CaseFinding
    finding: Finding | None
    evidence: tuple[EvidenceShown, ...] = ()
    choices: tuple[Choice, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    correction: Correction | None = None
    decided: Decided | None = None
    like: tuple[LikeCase, ...] = ()
    waits: Message | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person may decide it now."""
        return self.row.state is FindingState.OPEN

    @property
    def has_counter_account(self) -> bool:
        """Whether the correction names both accounts."""
        return self.correction is not None and all(
            line.account != COUNTER_ACCOUNT_OPEN for line in self.correction.lines
        )


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
    events: tuple[CaseEvent, ...]
    notes: tuple[CaseText, ...]
    reasons: Mapping[str, str]  # the id of a text → a reason for taking over, returning or reopening
    people: Mapping[str, Person]
    colleagues: tuple[Person, ...]
    holder: str | None

    def name(self, person: str | None) -> str:
        """What somebody is called; their id where the account is not known (the robot's)."""
        found = self.people.get(person or "")
        return found.name if found else person or ""


def case_shown(
    connection: Connection, office: Office, acting: Acting, case: str, active: str
) -> CaseShown:  # fmt: skip
    """The case as the person may see it now; BusinessError `case_unknown` for every other."""
    found = seen_case(connection, acting, case)
    result = case_reads.result_of(connection, found.run, found.register)
    register = register_of(connection, found.run, found.register)
    decided = case_reads.decisions_of(connection, case)
    rows = findings_of(connection, case)
    open_rows = [row for row in rows if row.state is FindingState.OPEN]
    chosen = next((row.finding for row in open_rows if row.finding == active), "")
    chosen = chosen or (open_rows[0].finding if open_rows else "")
    events = events_of(connection, case)
    texts = texts_of(connection, case)
    signed = case_reads.reconciliations_of(connection, case)
    colleagues = tuple(
        one
        for one in people.everybody(connection)
        if one.disabled_at is None
        and one.id != acting.person.id
        and any(Right.DECIDE in RIGHTS[role] for role in one.roles)
    )
    shown = CaseShown(
        case=found, head=case_reads.result_head(connection, found.run), register=register, result=result,
        findings=(), active=chosen, decided=decided,
        history=case_reads.history_of(connection, found.register, found.period),
        earlier=case_reads.earlier_cases(connection, found.register, but=case), signed=signed,
        events=events[-EVENTS_SHOWN_MAX:],
        notes=tuple(one for one in texts.values() if one.kind is TextKind.NOTE),
        reasons={one.id: one.content for one in texts.values() if one.kind is TextKind.REASON},
        people=people.named(connection, _ids(found, events, decided)), colleagues=colleagues,
        holder=found.holder(office.now()),
    )  # fmt: skip
    return replace(shown, findings=_findings(connection, office, acting, shown, rows))


def _ids(case: Case, events: Sequence[CaseEvent], decided: Sequence[Decided]) -> set[str]:
    ids = {event.actor for event in events} | {event.about for event in events if event.about}
    ids |= {one.decision.decided_by for one in decided} | {
        one.approved_by for each in decided for one in each.approvals
    }
    return {one for one in (*ids, case.taken_by, case.handed_to) if one and ":" not in one}


def _findings(
    connection: Connection, office: Office, acting: Acting, shown: CaseShown, rows: Sequence[CaseFinding]
) -> tuple[FindingShown, ...]:
    """Findings in their order; only the one that is decided now has like cases and a form."""
    of_result = {one.id: one for one in shown.result.findings}
    in_force = {one.current_finding: one for one in shown.decided if one.in_force}
    places = [place for one in of_result.values() for place in one.evidence[:EVIDENCE_SHOWN_MAX]]
    said = evidence_rows(connection, shown.case.run, places)
    found = []
    for row in rows:
        finding = of_result.get(row.finding)
        is_active = row.finding == shown.active
        found.append(
            FindingShown(
                row=row,
                finding=finding,
                evidence=_evidence(shown.case.id, finding, said),
                choices=_choices(finding),
                phrases=phrases_of(finding, office.rules.review) if is_active else (),
                correction=proposed_correction(finding, shown.register, office.rules.review) if finding else None,
                decided=in_force.get(row.finding),
                like=_like(connection, acting, row.cause, shown.case.id) if is_active else (),
                waits=_waits(office, acting, shown, row) if is_active else None,
            )
        )
    return tuple(found)


def _like(connection: Connection, acting: Acting, cause: Cause, case: str) -> tuple[LikeCase, ...]:
    """How like findings were decided elsewhere, among the cases that the person may see."""
    found = case_reads.like_cases(connection, cause, but=case, most=LIKE_SHOWN_MAX)
    if acting.units(Right.SEE_CASES) is None:
        return found
    return tuple(one for one in found if acting.may(Right.SEE_CASES, case_of(connection, one.case).unit))


def _evidence(
    case: str, finding: Finding | None, said: Mapping[Evidence, FactRow]
) -> tuple[EvidenceShown, ...]:  # fmt: skip
    if finding is None:
        return ()
    return tuple(
        EvidenceShown(
            place=place, row=said.get(place),
            path=document_path(case, place.document, place.locator) if place.document else "",
        )
        for place in finding.evidence[:EVIDENCE_SHOWN_MAX]
    )  # fmt: skip


def document_path(case: str, document: str, locator: str) -> str:
    """Where a place in a document is shown."""
    return f"/cases/{quote(case, safe='')}/documents/{document}?at={quote(locator, safe='')}"


def _choices(finding: Finding | None) -> tuple[Choice, ...]:
    if finding is None:
        return ()
    actions = ("suggested", "second", "third")
    return tuple(
        Choice(
            value="suggested" if place == 0 else f"cause:{one.cause.value}", action=actions[place], cause=one.cause,
            explanation=one.explanation,
        )
        for place, one in enumerate(finding.candidates[:CANDIDATES_MAX])
    )  # fmt: skip


def phrases_of(finding: Finding | None, rules: ReviewRules) -> tuple[Phrase, ...]:
    """The office's phrases for the finding's possible causes, in the office's order."""
    causes = [one.cause for one in finding.candidates[:CANDIDATES_MAX]] if finding else []
    wanted = {phrase for cause in causes for phrase in rules.phrases_for(cause)}
    return tuple(phrase for phrase in rules.phrases if phrase in wanted)[:9]


def _waits(office: Office, acting: Acting, shown: CaseShown, row: CaseFinding) -> Message | None:
    """Why nobody can decide the finding yet, in the words of the step that would refuse it."""
    if shown.case.state is CaseState.COMPLETED:
        return None
    try:
        require_contact(acting, shown.register)
        require_heard(shown.case, row, office.rules, office.now())
    except BusinessError as error:
        return error.message
    return None
