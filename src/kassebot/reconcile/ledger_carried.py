"""What earlier periods left unbooked: carried until the posting that corrects it arrives, and then closed.

Primosaldo may be off the opening holding by exactly that. What is left of a difference belongs to this
period. Which of several carried amounts is still there is decided only where one choice fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kassebot.domain.carried import Carried
from kassebot.domain.findings import Area, Cause, Evidence, OpenItem
from kassebot.reconcile import explain_ledger
from kassebot.reconcile.booked_corrections import Booked
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.known import Known
from kassebot.reconcile.ledger_match import Matched
from kassebot.reconcile.passes import FindingDraft, Outcome, World, effects_of, rows_of
from kassebot.reconcile.sums import only_sum

#: More carried items than this are not searched for the subset that is still there.
SUBSET_ITEMS_MAX = 12

#: A correction in more postings than this, without a text that they share, is not looked for.
CORRECTION_POSTINGS_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Primo:
    """What Primosaldo and the corrections say of a period's carried items; `open_ore` by reg is still unbooked.

    `booked` are the corrections by reference that closed none of them.
    """

    outcome: Outcome
    open_ore: Mapping[int, int]
    booked: tuple[Booked, ...]


def carried_pass(
    world: World, known: Known, roll: Roll, matched: Matched, carried: Sequence[Carried], booked: Sequence[Booked]
) -> Primo:
    """Compares Primosaldo with the opening holding, and closes what this period's postings correct.

    `booked` are corrections that name what they correct; they go before what only has the amount.
    """
    accounts = world.frames.accounts
    own = accounts[(accounts["period"] == str(world.period)) & (accounts["reg"] >= 0)].drop_duplicates("reg")
    opening = {int(row.reg): row for row in rows_of(own)}
    numbers = {number: reg for reg, number in enumerate(world.frames.registers["register"])}
    by_reg: dict[int, list[Carried]] = {}
    for item in sorted(carried):
        if item.register in numbers:
            by_reg.setdefault(numbers[item.register], []).append(item)
    findings: list[FindingDraft] = []
    items: list[OpenItem] = []
    open_ore: dict[int, int] = {}
    used: list[Booked] = []
    off = {reg for reg, row in opening.items() if row.opening_ore != roll.opening_ore[reg]}
    for reg in sorted(off | set(by_reg)):
        mine = tuple(by_reg.get(reg, ()))
        usable = reg in opening and known.ledger[reg] and roll.opening_known[reg]
        still, rest_ore = _still(mine, int(opening[reg].opening_ore - roll.opening_ore[reg])) if usable else (mine, 0)
        closed: dict[str, int] = {}
        if reg in opening and known.ledger[reg]:
            closed = _by_reference(used, [one for one in booked if one.reg == reg], still)
            closed |= _corrections(matched, reg, tuple(item for item in still if item.finding not in closed))
        for item in mine:
            cleared = closed.get(item.finding) if item in still else world.first_day
            items.append(_open_item(item, cleared))
        open_ore[reg] = sum(item.amount_ore for item in still if item.finding not in closed)
        if rest_ore:
            row = opening[reg]
            evidence = world.evidence(own[own["reg"] == reg])
            findings.append(
                _unsupported(world, reg, int(row.opening_ore), int(roll.opening_ore[reg]), rest_ore, evidence)
            )
    outcome = Outcome(findings=tuple(findings), open_items=tuple(items))
    return Primo(outcome=outcome, open_ore=open_ore, booked=tuple(one for one in booked if one not in used))


def _by_reference(used: list[Booked], booked: Sequence[Booked], items: tuple[Carried, ...]) -> dict[str, int]:
    """Finding → day of the correction that names it; each closes one item, and is noted in `used`."""
    closed: dict[str, int] = {}
    for one in booked:
        item = next((item for item in items if item.finding not in closed and one.corrects(item)), None)
        if item is not None:
            closed[item.finding] = one.day
            used.append(one)
    return closed


def _still(items: tuple[Carried, ...], off_ore: int) -> tuple[tuple[Carried, ...], int]:
    """The items that Primosaldo still lacks, and what they do not explain, øre."""
    if sum(item.amount_ore for item in items) == off_ore:
        return items, 0
    if len(items) <= SUBSET_ITEMS_MAX:
        fits = [
            subset
            for size in range(len(items))
            for subset in itertools.combinations(items, size)
            if sum(item.amount_ore for item in subset) == off_ore
        ]
        if len(fits) == 1:
            return fits[0], 0
    return items, off_ore - sum(item.amount_ore for item in items)


def _corrections(matched: Matched, reg: int, items: tuple[Carried, ...]) -> dict[str, int]:
    """Finding → day of the posting, or of the postings of one text, that takes exactly its amount back."""
    closed: dict[str, int] = {}
    for item in items:
        rows = matched.open_postings()
        rows = rows[rows["reg"] == reg]
        exact = rows[rows["amount_ore"] == -item.amount_ore]
        if len(exact) > 1:
            # Of several equal ones the correction is the one that says so, or is dated outside this period.
            marked = exact[exact["correction"] | (exact["named"] < 0)]
            exact = marked if len(marked) == 1 else exact.sort_values(["document_day", "line"]).head(1)
        if exact.empty:
            keyed = rows[(rows["key"] != "") & (rows["named"] < 0)]
            sums = keyed.groupby("key")["amount_ore"].transform("sum")
            exact = keyed[sums == -item.amount_ore]
        if exact.empty:
            free = rows[rows["named"] < 0].sort_values(["document_day", "line"])
            chosen = only_sum(free["amount_ore"].tolist(), -item.amount_ore, most=CORRECTION_POSTINGS_MAX) or ()
            exact = free.iloc[list(chosen)]
        if exact.empty and len(rows) > 1 and int(rows["amount_ore"].sum()) == -item.amount_ore:
            exact = rows
        if len(exact):
            matched.postings.loc[exact.index, "done"] = True
            closed[item.finding] = int(exact["day"].max())
    return closed


def _open_item(item: Carried, cleared_day: int | None) -> OpenItem:
    return OpenItem(
        register=item.register,
        cause=item.cause,
        area=Area.LEDGER,
        date=item.date,
        amount_ore=item.amount_ore,
        reference=item.finding,
        cleared_on=None if cleared_day is None else date_of(cleared_day),
    )


def _unsupported(
    world: World,
    reg: int,
    primo_ore: int,
    opening_ore: int,
    rest_ore: int,
    evidence: tuple[Evidence, ...],
) -> FindingDraft:
    return FindingDraft(
        register=world.register(reg),
        cause=Cause.POSTING_UNSUPPORTED,
        date=world.period.first,
        amount_ore=rest_ore,
        effects=effects_of(ledger=rest_ore),
        evidence=evidence,
        explanation=explain_ledger.primo(primo_ore, opening_ore, rest_ore),
        confidence=0.9,
    )
