"""Complete a reconciliation: a person signs the register's result as it is, and the case is locked.

The period must be over as of the run, and every figure known. Registers that agree can be completed many at a time by
somebody who says of each what they looked at; each is a signature of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kassebot.domain.cases import CaseState, EventKind
from kassebot.domain.errors import BusinessError, InvariantBroken
from kassebot.domain.findings import Figures
from kassebot.domain.impartial import require_impartial
from kassebot.domain.people import Acting, Right
from kassebot.domain.periods import Period
from kassebot.steps.allowed import require
from kassebot.steps.decide import undetermined
from kassebot.steps.on_case import OnCase, on_case
from kassebot.steps.papers import papers_of
from kassebot.store.case_reads import result_head, result_of
from kassebot.store.cases import SERIOUS_NONE, Case, case_of
from kassebot.store.database import Store
from kassebot.store.reconciliations import keep_reconciliation
from kassebot.store.register_hashes import register_sha256
from kassebot.store.signers import signers_of

#: So many reconciliations are completed at a time.
COMPLETE_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A case as a person saw it, who confirms that they did."""

    case: str
    seen: int
    result_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToComplete:
    """A case that could be completed, with its figures; `refusal` says why it can't."""

    case: Case
    figures: Figures
    refusal: BusinessError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A case to which nothing happened, and why."""

    case: str
    error: BusinessError


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedMany:
    """The cases that were completed, and those that were not."""

    completed: tuple[str, ...]
    refused: tuple[Refused, ...]


def complete(
    store: Store, acting: Acting, case: str, seen: int, *, result_sha256: str | None = None, now: datetime
) -> int:
    """Sign the case's result and lock the case; gives its new version.

    `result_sha256` is what the person looked at, where they looked at many.
    """
    with on_case(store, acting, case, seen, None, now) as on:
        return _complete(on, result_sha256)


def complete_many(store: Store, acting: Acting, looked_at: Sequence[LookedAt], *, now: datetime) -> CompletedMany:
    """Complete registers that agree, each by itself; what cannot be is reported, and nothing is half done."""
    _require_few(len(looked_at))
    completed: list[str] = []
    refused: list[Refused] = []
    for one in looked_at:
        try:
            with on_case(store, acting, one.case, one.seen, Right.COMPLETE_AGREED, now) as on:
                if on.case.state is not CaseState.READY:
                    raise BusinessError("not_ready", "Kun kasser, hvor alt stemmer, kan gøres færdige flere ad gangen")
                _complete(on, one.result_sha256)
        except BusinessError as error:
            refused.append(Refused(case=one.case, error=error))
        else:
            completed.append(one.case)
    return CompletedMany(completed=tuple(completed), refused=tuple(refused))


def preview_complete(store: Store, acting: Acting, cases: Sequence[str], *, now: datetime) -> tuple[ToComplete, ...]:
    """What would be signed of each case, and which would be refused; nothing is changed."""
    _require_few(len(cases))
    previewed: list[ToComplete] = []
    with store.read() as connection:
        for one in cases:
            case = case_of(connection, one)
            papers = papers_of(connection, case)
            on = OnCase(connection=connection, case=case, papers=papers, number=0, acting=acting, now=now)
            refusal: BusinessError | None = None
            try:
                require_impartial(acting, papers.register, signers_of(connection, case.run, case.period, case.register))
                if case.state is not CaseState.READY:
                    raise BusinessError("not_ready", "Kun kasser, hvor alt stemmer, kan gøres færdige flere ad gangen")
                require_completable(on)
            except BusinessError as error:
                refusal = error
            previewed.append(ToComplete(case=case, figures=papers.result.figures, refusal=refusal))
    return tuple(previewed)


def require_completable(on: OnCase) -> str:
    """The hash of the result that may be signed; BusinessError with what is to be done first."""
    rights = {CaseState.READY: Right.COMPLETE_AGREED, CaseState.DECIDED: Right.COMPLETE_DECIDED}
    if on.case.state not in rights:
        raise BusinessError(
            "not_settled", "Der er afvigelser, som ikke er afgjort og godkendt, eller data, som ikke er kommet"
        )
    require(on.acting, rights[on.case.state], on.case.unit)
    on.require_free()
    head = result_head(on.connection, on.case.run)
    if head.as_of <= Period.parse(on.case.period).last:
        raise BusinessError(
            "period_not_over",
            "Perioden var ikke slut {day}, da den sidst blev regnet. Kør perioden igen",
            day=head.as_of,
        )
    result = result_of(on.connection, on.case.run, on.case.register)
    if undetermined(result.figures):
        raise BusinessError(
            "figures_undetermined", "Et af kassens fem tal kan ikke beregnes, så der er intet at skrive under på"
        )
    return register_sha256(result)


def _complete(on: OnCase, looked_at: str | None) -> int:
    sha256 = require_completable(on)
    if sha256 != on.case.result_sha256:
        raise InvariantBroken(f"{on.case.id} does not stand on the result that it names")
    if looked_at is not None and looked_at != sha256:
        raise BusinessError("case_changed", "Sagen er ændret, siden du åbnede den. Se, hvad der er nyt, og prøv igen")
    person = on.acting.person
    keep_reconciliation(
        on.connection, identity=on.event_id, case=on.case.id, run=on.case.run, result_sha256=sha256, name=person.name,
        by=person.id, at=on.now,
    )  # fmt: skip
    on.change(
        state=CaseState.COMPLETED.value, taken_by=None, taken_until=None, handed_to=None,
        serious=SERIOUS_NONE, weight_ore=0, oldest=None,
    )  # fmt: skip
    return on.record(EventKind.COMPLETED, about=on.event_id, run=on.case.run, result_sha256=sha256)


def _require_few(count: int) -> None:
    if count > COMPLETE_MAX:
        raise BusinessError("too_many", "Højst {most} ad gangen; vælg færre", most=COMPLETE_MAX)
