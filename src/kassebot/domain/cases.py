"""Cases: a register's period in the hands of people, what they decide of each finding, and on what grounds.

A case is changed by events alone, numbered from 1; the number of the last is the case's version, and whoever acts says
which version they saw. Nothing here has a preselected answer, and no state is reached without a person but those that
say what data shows (ready, waiting, open).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause, Reason, Status

TEXT_CHARACTERS_MAX = 10_000
CORRECTION_LINES_MAX = 20
#: So long is a case somebody's after they last did something in it.
LEASE = dt.timedelta(minutes=30)


class CaseState(StrEnum):
    """Where a register's period stands among people."""

    READY = "ready"  # everything agrees; a person completes it
    WAITING = "waiting"  # data that is not due yet; nothing to do for anybody
    OPEN = "open"  # findings that are not settled
    DECIDED = "decided"  # each finding settled; a person completes it
    COMPLETED = "completed"  # signed and locked


class FindingState(StrEnum):
    """Where a finding of a case stands."""

    OPEN = "open"  # nobody has decided
    DECIDED = "decided"  # decided, and a second person must approve
    SETTLED = "settled"  # decided, and approved where that was needed
    GONE = "gone"  # newer data does not show it any more


class Answer(StrEnum):
    """What a person says that a finding is; none is preselected, and each takes one key."""

    SUGGESTED = "suggested"  # the first cause that was suggested
    ANOTHER = "another"  # another cause
    UNEXPLAINED = "unexplained"  # no cause is known
    ROBOT_WRONG = "robot_wrong"  # there is nothing wrong: what was added up is not so


class EventKind(StrEnum):
    """What happens to a case."""

    OPENED = "opened"
    RESULT_CHANGED = "result_changed"  # a new run says something else
    TAKEN = "taken"
    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    HANDED_OVER = "handed_over"
    NOTED = "noted"
    ASKED = "asked"  # the register keeper, with a link and a deadline
    LINK_REVOKED = "link_revoked"
    MAILED = "mailed"
    MAIL_FAILED = "mail_failed"
    HEARD = "heard"  # a statement came: by link, telephone or on paper
    DECIDED = "decided"
    UNDONE = "undone"
    APPROVED = "approved"
    RETURNED = "returned"  # the second person wants it looked at again
    EXPORTED = "exported"  # the correction, for a person to book
    BOOKED = "booked"  # the ledger shows the correction
    COMPLETED = "completed"
    REOPENED = "reopened"
    CHANGED_AFTERWARDS = "changed_afterwards"  # data differs from what was signed; the signed stays
    VIEWED = "viewed"  # changes nothing; kept for the trail alone


class TextKind(StrEnum):
    """What a person's text in a case is; the text itself may be deleted when its time is over."""

    FACTS = "facts"  # grounds: what is so
    RULE = "rule"  # grounds: what holds
    WEIGHING = "weighing"  # grounds: why this
    NOTE = "note"
    TELEPHONE_NOTE = "telephone_note"
    STATEMENT = "statement"  # the register keeper's own words, kept as written
    MAIL = "mail"
    REASON = "reason"  # for taking over, returning, reopening
    ATTACHMENT_NAME = "attachment_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why a person decides as they do. BusinessError without words of the person's own choosing."""

    facts: str = ""
    rule: str = ""
    weighing: str = ""

    def __post_init__(self) -> None:
        if not (self.facts.strip() or self.weighing.strip()):
            raise BusinessError("grounds_missing", "Skriv en begrundelse, eller vælg en frase")
        if max(len(self.facts), len(self.rule), len(self.weighing)) > TEXT_CHARACTERS_MAX:
            raise BusinessError("text_too_long", "Teksten må højst være på {most} tegn", most=TEXT_CHARACTERS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """A line of a proposal that a person books in the ERP; debit +, credit −, in øre."""

    account: str
    amount_ore: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A balanced proposal; BusinessError where its lines do not add up to zero. It is exported, never posted."""

    lines: tuple[CorrectionLine, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.lines) <= CORRECTION_LINES_MAX or sum(line.amount_ore for line in self.lines) != 0:
            raise BusinessError("correction_unbalanced", "Forslagets linjer skal give nul tilsammen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of one finding; `id` is `<case>:<number of its event>`.

    `finding` and `found_cause` are as in the result of `run`. `content_sha256` is of answer, cause, grounds, correction and the finding as it stood: an approval names it.
    """

    id: str
    case: str
    finding: str
    found_cause: Cause
    answer: Answer
    cause: Cause | None
    needs_approval: bool
    content_sha256: str
    decided_by: str
    decided_at: dt.datetime
    rules_version: int
    run: str


def case_state(findings: Iterable[FindingState], *, status: Status, reason: Reason | None) -> CaseState:
    """Where a case stands that nobody has completed, by its findings and its register's result.

    What lacks data and is not merely early is for a person, also where no finding says so.
    """
    states = set(findings) - {FindingState.GONE}
    if states:
        return CaseState.DECIDED if states == {FindingState.SETTLED} else CaseState.OPEN
    if status is Status.READY:
        return CaseState.READY
    return CaseState.WAITING if reason is Reason.NOT_DUE_YET else CaseState.OPEN


def case_id(period: str, register: str) -> str:
    """`2026-10-0417`."""
    return f"{period}-{register}"


def seriousness(cause: Cause, amount_ore: int, *, unexplained: bool) -> int:
    """The queue's order within a period, least first: 0 cash without a cause, 1 cash, 2 other money, 3 no money."""
    if not amount_ore:
        return 3
    if AREA_OF_CAUSE[cause] not in (Area.COUNT, Area.CASH):
        return 2
    return 0 if unexplained or cause is Cause.CASH_OVER_SHORT else 1
