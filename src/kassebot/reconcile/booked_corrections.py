"""Corrections that somebody was given to book, seen in the ledger by the reference that they were booked with.

Such a posting belongs to no document. It closes what it corrects: an earlier period's open item, or a finding of this
period, which stays to be read with an open item that says when it was put right. One that corrects nothing that is
there is a finding of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kassebot.domain.carried import Carried
from kassebot.domain.corrections import UnderWay, unbooked_ore
from kassebot.domain.findings import Area, Cause, Evidence, Finding, OpenItem
from kassebot.reconcile import explain_ledger
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.passes import FindingDraft, World, effects_of
from kassebot.reconcile.results import findings_of

_REFERENCE = re.compile(r"(?<![A-Z])KB[\s.\-:]*(\d{4}-\d{2}-\d{4}-\d{1,6})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The postings of one reference, which move the register's account by what the correction says."""

    under_way: UnderWay
    reg: int
    day: int  # of the last of them
    evidence: tuple[Evidence, ...]

    def corrects(self, item: Carried) -> bool:
        """Whether it is this item of an earlier period that it takes back."""
        one = self.under_way
        same = (one.cause, one.date, -one.amount_ore) == (item.cause, item.date, item.amount_ore)
        return one.finding == item.finding or same


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What corrections close in this period, and by `reg` how much of booked − expected they account for, øre."""

    open_items: tuple[OpenItem, ...]
    findings: tuple[FindingDraft, ...]
    booked_ore: dict[int, int]


def hold_corrections(
    world: World, postings: pd.DataFrame, under_way: Sequence[UnderWay]
) -> tuple[pd.DataFrame, tuple[Booked, ...]]:
    """The postings without those of corrections that are known to be under way, and those."""
    numbers = {number: reg for reg, number in enumerate(world.numbers)}
    wanted = {(numbers[one.register], one.reference): one for one in under_way if one.register in numbers}
    if not wanted:
        return postings, ()
    own = postings[postings["reg"].isin({reg for reg, _ in wanted})]
    references = [_reference(text) for text in own["text"]]
    own = own.assign(reference=references)
    held: list[Booked] = []
    taken: list[int] = []
    for (reg, reference), one in sorted(wanted.items()):
        rows = own[(own["reg"] == reg) & (own["reference"] == reference)]
        if rows.empty or int(rows["amount_ore"].sum()) != one.amount_ore:
            continue  # another amount than it says: then it is a posting like all others
        taken += list(rows.index)
        held.append(Booked(under_way=one, reg=reg, day=int(rows["day"].max()), evidence=world.evidence(rows)))
    return postings.drop(index=taken), tuple(held)


def correct_findings(world: World, held: Sequence[Booked], drafts: Sequence[FindingDraft]) -> Corrected:
    """What the corrections close among this period's findings; `held` are those that closed no carried item."""
    items: list[OpenItem] = []
    alone: list[FindingDraft] = []
    booked_ore: dict[int, int] = {}
    closed: set[str] = set()
    for one in sorted(held, key=lambda each: each.under_way):
        register = world.register(one.reg)
        of_register = findings_of(draft for draft in drafts if draft.register == register)
        fits = [each for each in of_register if each.id not in closed and _corrects(one.under_way, each)]
        if not fits:
            alone.append(_alone(register, one))
            continue
        closed.add(fits[0].id)  # several that say the same are put right in the order of their ids
        booked_ore[one.reg] = booked_ore.get(one.reg, 0) + one.under_way.amount_ore
        items.append(
            OpenItem(
                register=register, cause=fits[0].cause, area=Area.LEDGER, date=fits[0].date,
                amount_ore=-one.under_way.amount_ore, reference=fits[0].id, cleared_on=date_of(one.day),
            )
        )  # fmt: skip
    return Corrected(open_items=tuple(items), findings=tuple(alone), booked_ore=booked_ore)


def without(compared: pd.Series, booked_ore: dict[int, int]) -> pd.Series:
    """A comparison's differences by `reg`, less what corrections account for."""
    if not booked_ore:
        return compared
    less = pd.Series(booked_ore, dtype="Int64").reindex(compared.index, fill_value=0)
    return compared - less


def _reference(text: str) -> str:
    found = _REFERENCE.search(text.upper())
    return f"KB {found[1]}" if found else ""


def _corrects(one: UnderWay, finding: Finding) -> bool:
    return (one.cause, one.date, -one.amount_ore) == (finding.cause, finding.date, unbooked_ore(finding))


def _alone(register: str, one: Booked) -> FindingDraft:
    amount_ore = one.under_way.amount_ore
    return FindingDraft(
        register=register,
        cause=Cause.POSTING_UNSUPPORTED,
        date=date_of(one.day),
        amount_ore=amount_ore,
        effects=effects_of(ledger=amount_ore),
        evidence=one.evidence,
        explanation=explain_ledger.corrects_nothing(one.under_way.reference, amount_ore),
        confidence=0.9,
    )
