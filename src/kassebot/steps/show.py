"""What has been computed, for those who look at it: a period's result, its registers, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kassebot.domain.asides import ODD_REASONS, Aside
from kassebot.domain.documents import DeliveryState
from kassebot.domain.errors import BusinessError, Problem
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register
from kassebot.domain.texts import Message
from kassebot.steps.normalise import deliveries, facts, names, problems
from kassebot.store.database import Store
from kassebot.store.results import load_result

#: What is due and cannot be used.
LACKING = (DeliveryState.MISSING, DeliveryState.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A result with the registers by number, and (document name, why) for what is due and cannot be used.

    `problems` are the lines and files that could not be used as they stand, as (document name, where, why).
    `odd_asides` are what was set aside and no problem tells of, though a person should look at it.
    """

    result: PeriodResult
    registers: Mapping[str, Register]
    missing: tuple[tuple[str, Message | None], ...]
    problems: tuple[tuple[str, str, Message], ...]
    odd_asides: tuple[Aside, ...]


def shown_period(store: Store, period: Period, run: str | None = None) -> Shown:
    """The period's newest result, or that of `run`; BusinessError where there is none."""
    with store.read() as connection:
        result = load_result(connection, str(period), run)
    if result is None:
        raise BusinessError(
            "no_result", "Der er intet resultat for {period}; kør: kassebot run --period {period}", period=str(period)
        )
    return shown(store, result)


def shown(store: Store, result: PeriodResult) -> Shown:
    """A result with what belongs to it."""
    registers = facts(store, result.run, kinds=("registers",)).registers
    known, told = names(store, result.run), problems(store, result.run)
    missing = [(d.expected.name, d.problem) for d in deliveries(store, result.run) if d.state in LACKING]
    return Shown(
        result=result,
        registers={register.register: register for register in registers},
        missing=tuple(missing),
        problems=_problems(told, known, {name for name, _ in missing}),
        odd_asides=_odd_asides(result, told, known),
    )


def _problems(
    told: Collection[Problem], known: Mapping[str, str], missing: Collection[str]
) -> tuple[tuple[str, str, Message], ...]:
    """Those of the run, less those of documents that are told of as missing."""
    placed = [(known.get(one.document, one.locator), one.locator if one.document else "", one.message) for one in told]
    return tuple(one for one in placed if one[0] not in missing)


def _odd_asides(result: PeriodResult, told: Collection[Problem], known: Mapping[str, str]) -> tuple[Aside, ...]:
    """Less those whose reason is a problem's code in the same source: that problem also says what to do."""
    sources = {(one.code, _source(known.get(one.document, ""))) for one in told}
    return tuple(
        one
        for one in result.set_aside
        if one.reason in ODD_REASONS and (one.reason.value, _source(one.name)) not in sources
    )


def _source(name: str) -> str:
    return name.partition("/")[0]
