"""The second pair of eyes: approve a decision as it stands, or return it with a reason.

Never the one who decided, nor who stands in for them. What is approved is named by its hash; where the finding has
changed since, the decision is in force no more and there is nothing to approve.
"""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import Decision, EventKind, FindingState, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import OnCase, on_case, require_text
from kassebot.steps.undo import withdraw
from kassebot.store.cases import CaseFinding, finding_with, set_finding
from kassebot.store.database import Store
from kassebot.store.decisions import decision_by_id, keep_approval


def approve(
    store: Store, acting: Acting, case: str, decision: str, seen: int, content_sha256: str, *, now: datetime
) -> int:
    """Approve the decision whose content has this hash; gives the case's new version."""
    with on_case(store, acting, case, seen, Right.APPROVE, now) as on:
        decided, finding = _waiting(on, decision, content_sha256)
        keep_approval(on.connection, identity=on.event_id, decision=decided, approved=True, by=acting.person.id, at=now)
        set_finding(on.connection, case, finding.finding, state=FindingState.SETTLED, decision=decision)
        on.refresh()
        return on.record(
            EventKind.APPROVED, finding=finding.finding, about=decision, content_sha256=decided.content_sha256
        )


def return_(
    store: Store, acting: Acting, case: str, decision: str, seen: int, content_sha256: str, reason: str, *,
    now: datetime,
) -> int:  # fmt: skip
    """Send the decision back with a reason: the finding is open again; gives the case's new version."""
    require_text(reason)
    with on_case(store, acting, case, seen, Right.APPROVE, now) as on:
        decided, finding = _waiting(on, decision, content_sha256)
        text = on.keep_text(TextKind.REASON, reason)
        keep_approval(
            on.connection, identity=on.event_id, decision=decided, approved=False, by=acting.person.id, at=now
        )
        withdraw(on, decision)
        return on.record(
            EventKind.RETURNED, finding=finding.finding, about=decision, text=text.id, text_sha256=text.sha256
        )


def _waiting(on: OnCase, decision: str, content_sha256: str) -> tuple[Decision, CaseFinding]:
    """The decision and its finding, where somebody else may approve it now; BusinessError otherwise."""
    finding = finding_with(on.connection, on.case.id, decision)
    if finding is None:
        raise BusinessError("decision_not_in_force", "Afgørelsen gælder ikke længere. Genindlæs siden")
    if finding.state is not FindingState.DECIDED:
        raise BusinessError("not_to_approve", "Afgørelsen venter ikke på en godkendelse")
    decided = decision_by_id(on.connection, decision)
    if decided.content_sha256 != content_sha256:
        raise BusinessError(
            "content_changed", "Afgørelsen er en anden end den, du har set. Genindlæs siden, og se den igen"
        )
    if decided.decided_by in {person.id for person in on.acting.also_known_as}:
        raise BusinessError(
            "own_decision",
            "Du har selv truffet afgørelsen, eller du er stedfortræder for den, der har. En kollega skal se den",
        )
    return decided, finding
