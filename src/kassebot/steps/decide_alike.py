"""Decide like findings of several registers together: one answer and one set of grounds, a decision for each.

The findings have the same cause. What would happen to each, and the sum, is shown first. Each is a transaction and an
event of its own; what cannot be decided is reported with its reason, and nothing is half done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kassebot.domain.cases import Answer, Correction, FindingState, Grounds
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.impartial import require_impartial
from kassebot.domain.people import Acting, Right
from kassebot.domain.rules import RuleSet
from kassebot.steps.allowed import require
from kassebot.steps.complete import Refused
from kassebot.steps.decide import decide, require_contact, require_heard
from kassebot.steps.on_case import OnCase
from kassebot.steps.papers import papers_of
from kassebot.store.cases import Case, CaseFinding, case_of, finding_of
from kassebot.store.database import Store
from kassebot.store.signers import signers_of

#: So many findings are decided together.
ALIKE_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A finding of a case, as a person saw it."""

    case: str
    finding: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeLine:
    """What would happen to one of the findings; `refusal` says why nothing would."""

    chosen: Chosen
    case: Case
    finding: CaseFinding
    proposal: Correction | None
    refusal: BusinessError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePreview:
    """Each finding, and the sum of those that would be decided, øre."""

    cause: Cause
    lines: tuple[AlikeLine, ...]
    sum_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedAlike:
    """What was decided, and what was not."""

    decided: tuple[Chosen, ...]
    refused: tuple[Refused, ...]


def preview_alike(
    store: Store, acting: Acting, chosen: Sequence[Chosen], *, rules: RuleSet, now: datetime
) -> AlikePreview:
    """What would happen; BusinessError where the findings are too many, or not alike."""
    _require_few(chosen)
    with store.read() as connection:
        lines = []
        for one in chosen:
            case, finding = case_of(connection, one.case), finding_of(connection, one.case, one.finding)
            papers = papers_of(connection, case)
            on = OnCase(connection=connection, case=case, papers=papers, number=0, acting=acting, now=now)
            refusal = _refusal(on, one, finding, rules)
            found = next((each for each in papers.result.findings if each.id == one.finding), None)
            proposal = proposed_correction(found, papers.register, rules.review) if found else None
            lines.append(AlikeLine(chosen=one, case=case, finding=finding, proposal=proposal, refusal=refusal))
    cause = _only_cause(lines)
    sum_ore = sum(line.finding.amount_ore for line in lines if line.refusal is None)
    return AlikePreview(cause=cause, lines=tuple(lines), sum_ore=sum_ore)


def decide_alike(
    store: Store, acting: Acting, chosen: Sequence[Chosen], *, answer: Answer, cause: Cause | None, grounds: Grounds,
    corrected: bool, rules: RuleSet, now: datetime,
) -> DecidedAlike:  # fmt: skip
    """Decide each; `corrected`: with its own proposed correction, where there is something to book."""
    preview = preview_alike(store, acting, chosen, rules=rules, now=now)
    decided: list[Chosen] = []
    refused: list[Refused] = []
    versions: dict[str, tuple[int, int]] = {}  # case → (as it was seen, as it is after what was done here)
    for line in preview.lines:
        one = line.chosen
        before, after = versions.get(one.case, (one.seen, one.seen))
        try:
            version = decide(
                store, acting, one.case, one.finding, after if one.seen == before else one.seen, answer=answer,
                cause=cause, grounds=grounds, correction=line.proposal if corrected else None, rules=rules, now=now,
            )  # fmt: skip
        except BusinessError as error:
            refused.append(Refused(case=one.case, error=error))
        else:
            decided.append(one)
            versions[one.case] = (before, version)
    return DecidedAlike(decided=tuple(decided), refused=tuple(refused))


def _refusal(on: OnCase, one: Chosen, finding: CaseFinding, rules: RuleSet) -> BusinessError | None:
    """Why it would not be decided, as far as it can be said beforehand."""
    case = on.case
    try:
        require(on.acting, Right.DECIDE, case.unit)
        require_impartial(on.acting, on.register, signers_of(on.connection, case.run, case.period, case.register))
        on.require_free()
        if one.seen != case.version:
            raise BusinessError(
                "case_changed", "Sagen er ændret, siden du åbnede den. Se, hvad der er nyt, og prøv igen"
            )
        if finding.state is not FindingState.OPEN:
            raise BusinessError(
                "finding_settled", "Afvigelsen er afgjort. Fortryd afgørelsen, hvis den skal være en anden"
            )
        require_contact(on.acting, on.register)
        require_heard(case, finding, rules, on.now)
    except BusinessError as error:
        return error
    return None


def _only_cause(lines: Sequence[AlikeLine]) -> Cause:
    causes = {line.finding.cause for line in lines}
    if len(causes) != 1:
        raise BusinessError("not_alike", "Vælg afvigelser med samme årsag; kun de kan afgøres sammen")
    return causes.pop()


def _require_few(chosen: Sequence[Chosen]) -> None:
    if len(chosen) > ALIKE_MAX:
        raise BusinessError("too_many", "Højst {most} ad gangen; vælg færre", most=ALIKE_MAX)
    if len(set(chosen)) != len(chosen):
        raise BusinessError("chosen_twice", "Den samme afvigelse er valgt to gange")
