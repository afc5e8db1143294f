"""When a register has to be counted: on which days it is open, and which counts are due.

Daily on every open day (an imprest's are the bank days); weekly once in each whole ISO week in which it was open, and on the period's
last open day; monthly on the last open day. Nothing is due before its day, week or month is over,
and nothing is asked of a register whose open days are unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.domain.registers import CountFrequency
from kassebot.reconcile.calendar import Ints, day_numbers, is_bank_day, iso_weeks
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Counts that are due: reg, first, last (a count on one of these days serves), day (whose it is, for people).

    `last_due` is by `reg` the last day that a count was due on; −1 where none is known to be.
    """

    due: pd.DataFrame
    last_due: Ints


def schedule(world: World, known: Known) -> Schedule:
    """Every count that is due as of the run's date."""
    registers = world.frames.registers
    opens = open_days(world, known)
    opens = opens.assign(frequency=registers["frequency"].to_numpy()[opens["reg"]])
    # A selling register without activity has no day with a Z-report: only its last open day asks for a count.
    busy = np.isin(opens["reg"], _busy(world)) | known.imprest[opens["reg"]]
    daily = opens[(opens["frequency"] == CountFrequency.DAILY.value) & busy & (opens["day"] < world.as_of_day)]
    due = [
        daily.assign(first=daily["day"], last=daily["day"]),
        _weekly(opens[opens["frequency"] == CountFrequency.WEEKLY.value], world),
    ]
    ends = opens.sort_values(["reg", "day"]).drop_duplicates("reg", keep="last")
    if world.last_day < world.as_of_day:
        due.append(ends.assign(first=ends["day"], last=world.last_day))
    columns = ["reg", "first", "last", "day"]
    frame = pd.concat([part[columns] for part in due], ignore_index=True).drop_duplicates(["reg", "day"], keep="last")
    frame = frame.sort_values(["reg", "day"]).reset_index(drop=True)
    last_due = np.full(len(registers), -1, dtype=np.int64)
    newest = frame.groupby("reg")["first"].max()
    last_due[newest.index] = newest
    return Schedule(due=frame, last_due=last_due)


def open_days(world: World, known: Known) -> pd.DataFrame:
    """reg, day: days with a Z-report; every bank day for an imprest and for a register without activity."""
    registers, z = world.frames.registers, world.frames.z
    with_z = z[(z["reg"] >= 0) & z["day"].between(world.first_day, world.last_day)]
    with_z = with_z[["reg", "day"]].drop_duplicates()
    active = registers["active"].to_numpy(dtype=bool) & known.pos
    active[_busy(world)] = False
    quiet = np.flatnonzero(active)
    days = day_numbers(world.period.days())
    days = days[is_bank_day(days)]
    grid = pd.DataFrame({"reg": np.repeat(quiet, len(days)), "day": np.tile(days, len(quiet))})
    first, last = registers["active_from"].to_numpy(), registers["active_to"].to_numpy()
    grid = grid[(grid["day"] >= first[grid["reg"]]) & (grid["day"] <= last[grid["reg"]])]
    usable = with_z[known.pos[with_z["reg"]] & registers["active"].to_numpy(dtype=bool)[with_z["reg"]]]
    days_open: pd.DataFrame = pd.concat([usable, grid], ignore_index=True).astype("int64")
    return days_open


def _busy(world: World) -> Ints:
    """Registers with at least one Z-report in the period."""
    z = world.frames.z
    inside = z[(z["reg"] >= 0) & z["day"].between(world.first_day, world.last_day)]
    return inside["reg"].unique().astype(np.int64)


def _weekly(opens: pd.DataFrame, world: World) -> pd.DataFrame:
    monday = iso_weeks(opens["day"].to_numpy())
    weeks = opens.assign(first=monday, last=monday + 6)
    whole = (weeks["first"] >= world.first_day) & (weeks["last"] <= world.last_day)
    weeks = weeks[whole & (weeks["last"] < world.as_of_day)]
    return weeks.sort_values(["reg", "day"]).drop_duplicates(["reg", "first"], keep="last")
