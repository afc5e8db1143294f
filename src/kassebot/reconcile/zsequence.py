"""The sequence of Z-reports: gaps, and copies.

`grand_total` is the running sum over the register's life, so it says what a missing Z-report sold even
though the report is not there. A gap is one case; what it did to the cash is settled when the
ledger, the vouchers and the acquirers have been heard.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kassebot.domain.findings import Cause, Evidence
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.holdings import due_rows
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import FindingDraft, Outcome, World, rows_of

_COLUMNS = [
    "reg", "z_no", "day", "copy", "cash_ore", "cash_in_ore", "sales_total_ore", "grand_total_ore",
    "document", "line", "locator",
]  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Gap:
    """Missing Z numbers `first` … `last` of a register, between two days; what witnesses say is added to it.

    `sold_ore` is what all tenders of the missing reports sold, by `grand_total`; null where it makes no sense.
    """

    reg: int
    first: int
    last: int
    day_after: int  # business day of the Z-report before the gap
    day_before: int  # and of the one after it
    days_with_z: frozenset[int]
    sold_ore: int | None
    evidence: tuple[Evidence, ...]
    day: int | None = None
    posted_ore: int | None = None
    posted_day: int | None = None
    tenders_ore: dict[str, int] = field(default_factory=dict)  # what the acquirers have of it, by tender
    settled_day: int | None = None
    vouchers_ore: int = 0
    ledger_ore: int = 0  # effect on the ledger comparison
    witnesses: list[Evidence] = field(default_factory=list)

    def may_hold(self, day: int) -> bool:
        """Whether the missing report can be of that day."""
        return self.day_after <= day <= self.day_before


def sequence(world: World, known: Known) -> pd.DataFrame:
    """The period's Z-reports of selling registers in the order of their numbers, copies left out."""
    z = due_rows(world, world.frames.z[_COLUMNS])
    z = z[~z["copy"] & known.selling[z["reg"]]]
    order: pd.DataFrame = z.iloc[np.lexsort([z[name].to_numpy() for name in ("day", "z_no", "reg")])]
    return order


def gaps(world: World, known: Known, postings: pd.DataFrame) -> tuple[Gap, ...]:
    """Every gap in a register's numbers within the period; at its edges those that a posting names."""
    z = sequence(world, known)
    reg, number = z["reg"].to_numpy(), z["z_no"].to_numpy()
    cases: list[Gap] = []
    for position in (1 + np.flatnonzero((np.diff(number) > 1) & (np.diff(reg) == 0))).tolist():
        before, after = z.iloc[position - 1], z.iloc[position]
        own = _of_register(z, after["reg"])
        sold = int(after["grand_total_ore"] - after["sales_total_ore"] - before["grand_total_ore"])
        cases.append(
            Gap(
                reg=int(after["reg"]),
                first=int(before["z_no"]) + 1,
                last=int(after["z_no"]) - 1,
                day_after=int(min(before["day"], after["day"])),
                day_before=int(max(before["day"], after["day"])),
                days_with_z=frozenset(int(day) for day in own["day"]),
                sold_ore=sold,
                evidence=world.evidence(z.iloc[[position - 1, position]]),
            )
        )
    return (*cases, *_at_the_edges(world, z, postings))


def _of_register(z: pd.DataFrame, reg: int) -> pd.DataFrame:
    """The rows of a register in a `sequence`, which is in the order of registers."""
    first, last = z["reg"].searchsorted([reg, reg + 1])
    return z.iloc[first:last]


def _at_the_edges(world: World, z: pd.DataFrame, postings: pd.DataFrame) -> list[Gap]:
    """The number before the period's first or after its last, on a day of the period without a Z-report, posted by name."""
    ends = z.groupby("reg").agg(
        first=("z_no", "min"), last=("z_no", "max"), first_day=("day", "min"), last_day=("day", "max")
    )
    named = (postings["z_no"] >= 0) & postings["document_day"].between(world.first_day, world.last_day)
    rows = postings.loc[named, ["reg", "z_no", "document_day", "amount_ore"]]
    rows = rows.merge(ends, left_on="reg", right_index=True, how="inner")
    before = (rows["z_no"] == rows["first"] - 1) & (rows["document_day"] <= rows["first_day"])
    after = (rows["z_no"] == rows["last"] + 1) & (rows["document_day"] >= rows["last_day"])
    cases = []
    for row in rows_of(rows[before | after].drop_duplicates(["reg", "z_no"])):
        early = row.z_no < row.first
        own = _of_register(z, row.reg)
        beside = own[own["z_no"] == (row.first if early else row.last)]
        if row.amount_ore in set(beside["cash_ore"] + beside["cash_in_ore"]):
            continue  # the neighbour's own posting, with its number mistyped
        cases.append(
            Gap(
                reg=int(row.reg), first=int(row.z_no), last=int(row.z_no),
                day_after=world.first_day if early else int(row.last_day),
                day_before=int(row.first_day) if early else world.last_day,
                days_with_z=frozenset(int(day) for day in own["day"]), sold_ore=None,
                evidence=world.evidence(beside.head(1)),
            )
        )  # fmt: skip
    return cases


def duplicates_pass(world: World, known: Known) -> Outcome:
    """z_duplicate: identical copies, which count once, and different reports that share a number."""
    z = due_rows(world, world.frames.z)
    z = z[known.selling[z["reg"]]]
    shared = z.duplicated(["reg", "z_no"], keep=False)
    found: list[FindingDraft] = []
    for _, rows in z[shared].groupby(["reg", "z_no"], sort=True):
        reg, number = int(rows["reg"].to_numpy()[0]), int(rows["z_no"].to_numpy()[0])
        copies = rows[rows["copy"]]
        first = rows.iloc[0]
        cash_ore = int(first["cash_ore"] + first["cash_in_ore"] - first["cash_out_ore"])
        different = int((~rows["copy"]).sum()) > 1
        found += [
            FindingDraft(
                register=world.register(reg),
                cause=Cause.Z_DUPLICATE,
                date=date_of(row.day),
                amount_ore=-cash_ore,
                evidence=world.evidence(rows),
                explanation=explain.z_duplicate(number, cash_ore, different=different),
                confidence=0.6 if different else 1.0,
            )
            for row in rows_of(rows.iloc[1:] if different else copies.head(1))
        ]
    return Outcome(findings=tuple(found))
