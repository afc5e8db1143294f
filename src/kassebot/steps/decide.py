"""Decide one finding of a case: a person's answer with grounds, and the correction where one is to be booked.

Refused without a current contact on both sides, before the register keeper is heard where the rules ask for it, and
without grounds. Where the rules want a second pair of eyes the finding is settled by the approval. What
looks like a CPR or telephone number in the grounds is masked before they are kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.cases import Answer, Correction, Decision, EventKind, FindingState, Grounds
from kassebot.domain.corrections import reference_of, require_fitting
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Area, Cause, Figures
from kassebot.domain.people import Acting, Right
from kassebot.domain.registers import Register
from kassebot.domain.rules import RuleSet
from kassebot.readers.masking import masked
from kassebot.steps.on_case import OnCase, on_case
from kassebot.store import audit
from kassebot.store.cases import Case, CaseFinding, finding_of, set_finding
from kassebot.store.database import Store
from kassebot.store.decisions import KeptCorrection, content_sha256, keep_decision
from kassebot.store.rules import rules_sha256, save_rules


def decide(  # noqa: PLR0913 a decision is all of this, and each is named
    store: Store,
    acting: Acting,
    case: str,
    finding: str,
    seen: int,
    *,
    answer: Answer,
    cause: Cause | None,
    grounds: Grounds,
    correction: Correction | None,
    rules: RuleSet,
    now: datetime,
) -> int:
    """Keep the decision; gives the case's new version. `cause` is null for unexplained, and where nothing is wrong."""
    with on_case(store, acting, case, seen, Right.DECIDE, now) as on:
        on.require_free()
        row = finding_of(on.connection, case, finding)
        if row.state is not FindingState.OPEN:
            raise BusinessError(
                "finding_settled", "Afvigelsen er afgjort. Fortryd afgørelsen, hvis den skal være en anden"
            )
        require_contact(acting, on.register)
        require_heard(on.case, row, rules, now)
        named = cause_of(answer, cause, row.cause)
        if correction is not None:
            _require_correctable(on, answer, correction, row)
        kept = replace(
            grounds, facts=masked(grounds.facts), rule=masked(grounds.rule), weighing=masked(grounds.weighing)
        )
        return _keep(on, row, answer, named, kept, correction, rules)


def require_contact(acting: Acting, register: Register) -> None:
    """BusinessError where one of the two who are named in the case has no telephone number (they call each other)."""
    if not has_contact(register):
        raise BusinessError(
            "keeper_contact_missing",
            "Kasselisten har ingen kasseansvarlig med telefon til kasse {register}. Ret listen, og kør perioden igen",
            register=register.register,
        )
    if not acting.person.telephone.strip():
        raise BusinessError(
            "own_contact_missing",
            "Du har intet telefonnummer, som den kasseansvarlige kan ringe til. Bed den, der opretter brugere, om at "
            "skrive det",
        )


def has_contact(register: Register) -> bool:
    """Whether somebody can be called about the register."""
    return bool(register.keeper.strip() and register.telephone.strip())


def require_heard(case: Case, finding: CaseFinding, rules: RuleSet, now: datetime) -> None:
    """BusinessError before the register keeper has been heard, or has let the deadline pass, where the rules ask for it."""
    if not waits_for_keeper(case, finding, rules, now):
        return
    if case.deadline is None:
        raise BusinessError(
            "keeper_not_heard",
            "Hør den kasseansvarlige, før afvigelsen afgøres: send et link, eller ring og notér svaret",
        )
    raise BusinessError(
        "keeper_not_heard",
        "Den kasseansvarlige har til og med {day} til at svare. Ring og notér svaret, eller vent til fristen er gået",
        day=case.deadline,
    )


def waits_for_keeper(case: Case, finding: CaseFinding, rules: RuleSet, now: datetime) -> bool:
    """Whether nobody can decide the finding yet, because the register keeper has the word."""
    return rules.review.waits(
        finding.cause, finding.amount_ore, heard_at=case.heard_at, deadline=case.deadline, today=day_in_denmark(now)
    )


def cause_of(answer: Answer, cause: Cause | None, suggested: Cause) -> Cause | None:
    """The cause that the answer means; BusinessError where the two do not fit."""
    if answer is Answer.SUGGESTED:
        if cause not in (None, suggested):
            raise BusinessError(
                "cause_not_suggested", "Den valgte årsag er en anden end den foreslåede; vælg »anden årsag«"
            )
        return suggested
    if answer is Answer.ANOTHER:
        if cause is None or cause is suggested:
            raise BusinessError("cause_missing", "Vælg, hvilken anden årsag afvigelsen har")
        return cause
    if cause is not None:
        raise BusinessError("cause_not_wanted", "Svaret har ingen årsag; vælg »anden årsag«, hvis der er en")
    return None


def _require_correctable(on: OnCase, answer: Answer, correction: Correction, row: CaseFinding) -> None:
    if answer is Answer.ROBOT_WRONG:
        raise BusinessError("correction_needless", "Er der intet galt, er der heller intet at rette")
    found = next(one for one in on.papers.result.findings if one.id == row.finding)
    require_fitting(correction, found, on.register)


def _keep(
    on: OnCase, row: CaseFinding, answer: Answer, cause: Cause | None, grounds: Grounds, correction: Correction | None,
    rules: RuleSet,
) -> int:  # fmt: skip
    if save_rules(on.connection, rules, on.now):
        kept = {"version": rules.version, "sha256": rules_sha256(rules)}
        audit.append(on.connection, audit.Event(event="rules_kept", actor=on.acting.person.id, details=kept))
    approval = rules.review.needs_approval(row.amount_ore, corrects=correction is not None)
    decision = Decision(
        id=on.event_id, case=on.case.id, finding=row.finding, found_cause=row.cause, answer=answer, cause=cause,
        needs_approval=approval or (row.area is Area.DATA and undetermined(on.papers.result.figures)),
        content_sha256=content_sha256(answer, cause, grounds, correction, row.content_sha256),
        decided_by=on.acting.person.id, decided_at=on.now, rules_version=rules.version, run=on.case.run,
    )  # fmt: skip
    proposal = None
    if correction is not None:
        proposal = KeptCorrection(
            decision=decision.id, case=on.case.id, register=on.case.register,
            reference=reference_of(on.case.id, on.number), correction=correction, steps=frozenset(),
        )  # fmt: skip
    texts = keep_decision(on.connection, decision, on.number, grounds, proposal)
    state = FindingState.DECIDED if decision.needs_approval else FindingState.SETTLED
    set_finding(on.connection, on.case.id, row.finding, state=state, decision=decision.id)
    on.refresh()
    on.hold()
    return on.record(
        EventKind.DECIDED, finding=row.finding, about=decision.id, content_sha256=decision.content_sha256, texts=texts,
        rules_version=rules.version, needs_approval=decision.needs_approval,
    )  # fmt: skip


def undetermined(figures: Figures) -> bool:
    """Whether one of the register's five figures cannot be computed."""
    return None in (
        figures.opening_ore, figures.expected_ore, figures.counted_ore, figures.booked_ore, figures.difference_ore,
    )  # fmt: skip
