"""A case's findings as the page shows them: evidence in words, suggested causes as answers, and why one cannot be decided yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection

from kassebot.domain.cases import CaseState, Correction, FindingState
from kassebot.domain.corrections import COUNTER_ACCOUNT_OPEN, proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause, Evidence, Finding
from kassebot.domain.people import Acting, Right
from kassebot.domain.review_rules import Phrase, ReviewRules
from kassebot.domain.texts import Message
from kassebot.reports.fact_words import FactRow
from kassebot.steps.decide import require_contact, require_heard
from kassebot.steps.papers import EVIDENCE_SHOWN_MAX, Papers
from kassebot.store import case_history
from kassebot.store.case_history import LikeCase
from kassebot.store.case_reads import Decided
from kassebot.store.cases import Case, CaseFinding, case_of
from kassebot.web.office import Office

#: A finding's candidates, and like cases, that are shown.
CANDIDATES_MAX = 3
LIKE_SHOWN_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCase:
    """What the findings belong to; `active` is the finding that is decided now, empty for none."""

    case: Case
    papers: Papers
    decided: tuple[Decided, ...]
    active: str


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


def findings_shown(
    connection: Connection, office: Office, acting: Acting, of: OfCase, rows: Sequence[CaseFinding]
) -> tuple[FindingShown, ...]:
    """Findings in their order; only the one that is decided now has like cases and a form."""
    of_result = {one.id: one for one in of.papers.result.findings}
    in_force = {one.current_finding: one for one in of.decided if one.in_force}
    found = []
    for row in rows:
        finding = of_result.get(row.finding)
        is_active = row.finding == of.active
        found.append(
            FindingShown(
                row=row,
                finding=finding,
                evidence=_evidence(of.case.id, finding, of.papers.said),
                choices=_choices(finding),
                phrases=phrases_of(finding, office.rules.review) if is_active else (),
                correction=proposed_correction(finding, of.papers.register, office.rules.review) if finding else None,
                decided=in_force.get(row.finding),
                like=_like(connection, acting, row.cause, of.case.id) if is_active else (),
                waits=_waits(office, acting, of, row) if is_active else None,
            )
        )
    return tuple(found)


def _like(connection: Connection, acting: Acting, cause: Cause, case: str) -> tuple[LikeCase, ...]:
    """How like findings were decided elsewhere, among the cases that the person may see."""
    found = case_history.like_cases(connection, cause, but=case, most=LIKE_SHOWN_MAX)
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
    """Where a place in a document is of."""
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


def _waits(office: Office, acting: Acting, of: OfCase, row: CaseFinding) -> Message | None:
    """Why nobody can decide the finding yet, in the words of the step that would refuse it."""
    if of.case.state is CaseState.COMPLETED:
        return None
    try:
        require_contact(acting, of.papers.register)
        require_heard(of.case, row, office.rules, office.now())
    except BusinessError as error:
        return error.message
    return None
