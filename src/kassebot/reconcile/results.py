"""From drafts to the result: ids, order, figures and status of every active register.

An id is made of the finding's content alone, so the same facts always give the same id. The five
figures are null where a source that they need is missing.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from kassebot.domain.documents import DeliveryState, Source
from kassebot.domain.findings import (
    AREA_OF_CAUSE,
    Area,
    Candidate,
    Comparison,
    Figures,
    Finding,
    Flows,
    OpenItem,
    RegisterResult,
    Status,
)
from kassebot.reconcile.figures import Tables
from kassebot.reconcile.holdings import due_rows
from kassebot.reconcile.passes import FindingDraft, World
from kassebot.reconcile.ranking import CANDIDATES_MAX
from kassebot.reconcile.reason_words import Seen
from kassebot.reconcile.reasons import with_reason

#: To be raised whenever the same facts and rules may give another result, be it only another sentence: then it is
#: told apart whether a kept result differs because it was computed by an older engine.
ENGINE_VERSION = 4
_AREAS = list(Area)


def findings_of(drafts: Iterable[FindingDraft]) -> list[Finding]:
    """Drafts of one register as findings, in the order of area, date, cause and id."""
    ordered = sorted(drafts, key=_content)
    findings = []
    for _, equal in itertools.groupby(ordered, key=_content):
        findings += [_finding(draft, ordinal) for ordinal, draft in enumerate(equal)]
    return sorted(findings, key=lambda one: (_AREAS.index(one.area), one.date, one.cause.value, one.id))


def _content(draft: FindingDraft) -> str:
    places = (f"{place.document}:{place.name}:{place.locator}" for place in draft.evidence)
    return "|".join([draft.register, draft.cause.value, draft.date.isoformat(), str(draft.amount_ore), *places])


def _finding(draft: FindingDraft, ordinal: int) -> Finding:
    digest = hashlib.sha256(f"{_content(draft)}|{ordinal}".encode()).hexdigest()[:32]
    own = Candidate(cause=draft.cause, confidence=round(draft.confidence, 2), explanation=draft.explanation[:5])
    return Finding(
        id=digest,
        register=draft.register,
        cause=draft.cause,
        date=draft.date,
        amount_ore=draft.amount_ore,
        effects_ore=draft.effects,
        candidates=(own, *draft.candidates)[:CANDIDATES_MAX],
        evidence=draft.evidence,
    )


def register_results(
    world: World, tables: Tables, drafts: Sequence[FindingDraft], open_items: Sequence[OpenItem]
) -> tuple[RegisterResult, ...]:
    """The result of every active register, in the order of their numbers."""
    by_register: dict[str, list[FindingDraft]] = {}
    for draft in drafts:
        by_register.setdefault(draft.register, []).append(draft)
    items: dict[str, list[OpenItem]] = {}
    for item in open_items:
        items.setdefault(item.register, []).append(item)
    registers = world.frames.registers
    seen = _seen(world, tables)
    results = []
    for reg in registers.index[registers["active"].astype(bool)]:
        number = str(registers["register"].iat[reg])
        findings = tuple(findings_of(by_register.get(number, ())))
        figures = tables.figures(int(reg))
        differences = tables.differences(int(reg))
        row = RegisterResult(
            register=number,
            status=_status(figures, differences, findings, unsettled=int(reg) in tables.unsettled),
            figures=figures,
            flows=tables.flows(int(reg)),
            differences_ore=differences,
            findings=findings,
            open_items=tuple(sorted(items.get(number, ()), key=_item_order)),
        )
        results.append(with_reason(row, seen[int(reg)]))
    return tuple(results)


def _seen(world: World, tables: Tables) -> list[Seen]:
    """What there was to look at, by `reg`."""
    size = len(world.frames.registers)
    z = due_rows(world, world.frames.z)
    z_reports = z.loc[~z["copy"], "reg"].value_counts().reindex(range(size), fill_value=0)
    counts = tables.roll.counts["reg"].value_counts().reindex(range(size), fill_value=0)
    later = [one.expected for one in world.coverage.deliveries if one.state is DeliveryState.NOT_DUE]
    own = {one.register for one in later if one.source in (Source.POS, Source.COUNTS)}
    everybody = world.as_of_day <= world.last_day or any(
        one.source in (Source.LEDGER, Source.VOUCHERS) for one in later
    )
    return [
        Seen(
            imprest=bool(tables.known.imprest[reg]), counts=int(counts[reg]), z_reports=int(z_reports[reg]),
            not_due=everybody or number in own, as_of=world.as_of,
        )
        for reg, number in enumerate(world.frames.registers["register"])
    ]  # fmt: skip


def _item_order(item: OpenItem) -> tuple[str, str, str, int, str]:
    day = "" if item.cleared_on is None else item.cleared_on.isoformat()
    return item.date.isoformat(), item.cause.value, item.reference, item.amount_ore, day


def _status(
    figures: Figures,
    differences: tuple[tuple[Comparison, int | None], ...],
    findings: tuple[Finding, ...],
    *,
    unsettled: bool,
) -> Status:
    """missing_data before review before ready: ready only where every figure and comparison is known."""
    five = (
        figures.opening_ore, figures.expected_ore, figures.counted_ore, figures.booked_ore, figures.difference_ore,
    )  # fmt: skip
    # A count row that could not be read leaves its bag unknown. That is a finding, and no missing source.
    unknown = any(ore is None for comparison, ore in differences if comparison is not Comparison.DEPOSITS)
    if unsettled or None in five or unknown:
        return Status.MISSING_DATA
    return Status.REVIEW if findings or figures.difference_ore else Status.READY


def residuals(
    world: World, differences: Mapping[Comparison, pd.Series], drafts: Iterable[FindingDraft]
) -> dict[tuple[int, Comparison], int]:
    """Where Σ effects is not the comparison's difference, and by how much; comparisons that are unknown apart."""
    numbers = {number: reg for reg, number in enumerate(world.frames.registers["register"])}
    effects: dict[tuple[int, Comparison], int] = {}
    for draft in drafts:
        for comparison, ore in draft.effects:
            key = (numbers[draft.register], comparison)
            effects[key] = effects.get(key, 0) + ore
    rest: dict[tuple[int, Comparison], int] = {}
    for comparison, series in differences.items():
        known = series.dropna()
        for reg, ore in zip(known.index, known, strict=True):
            off = int(ore) - effects.pop((int(reg), comparison), 0)
            if off:
                rest[(int(reg), comparison)] = off
        for reg in series.index[series.isna()]:
            effects.pop((int(reg), comparison), None)
    rest.update({key: -ore for key, ore in effects.items() if ore})
    return rest


__all__ = [
    "AREA_OF_CAUSE", "ENGINE_VERSION", "Flows", "findings_of", "register_results", "residuals",
]  # fmt: skip
