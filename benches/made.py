"""A month of any number of registers as frames, made in memory by whole columns: what the comparisons are timed on.

It adds up to the øre until `made_faults` takes hold of it. About 250 rows a register, in the shares of a real month;
every 300 registers are a municipality with its own card agreement, bank account and files. Nothing here is read
from files: for that, `kassebot mocks generate`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.domain.documents import Delivery, DeliveryState
from kassebot.domain.facts import Facts
from kassebot.domain.periods import Period
from kassebot.domain.plan import expected_documents
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.reconcile.calendar import add_bank_days, day_number
from kassebot.reconcile.frames import Frames, build_frames
from kassebot.reconcile.passes import Coverage

PERIOD = Period.parse("2026-10")
AS_OF = dt.date(2026, 11, 13)
FIRST, LAST = day_number(PERIOD.first), day_number(PERIOD.last)
MUNICIPALITY = 300
#: What stays in a till, øre.
FLOAT_ORE = 100_000
_LINES = 200_000

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What `reconcile_frames` takes: the frames of a month, and every delivery read."""

    frames: Frames
    coverage: Coverage

    @property
    def rows(self) -> int:
        """The rows of all frames."""
        return sum(len(getattr(self.frames, name)) for name in Frames.__slots__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The registers by `reg`: which of them sell, how often they count, and their texts."""

    registers: tuple[Register, ...]
    sells: npt.NDArray[np.bool_]
    frequency: Ints  # 0 daily, 1 weekly, 2 monthly
    numbers: Objects
    points: Objects
    accounts: Objects
    agreements: Objects  # the municipality's
    banks: Objects  # the municipality's account at the bank


def texts(template: str, *columns: Any) -> Objects:
    """One text a row: `texts("U-{:05d}", numbers)`."""
    lists = [column.tolist() if isinstance(column, np.ndarray) else list(column) for column in columns]
    return np.array([template.format(*row) for row in zip(*lists, strict=True)], dtype=object)


_LOCATORS = np.array([f"line {line}" for line in range(_LINES)], dtype=object)
_DAYS = np.array(
    [(dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat() for day in range(FIRST, FIRST + 80)], dtype=object
)


def day_texts(days: Ints) -> Objects:
    """`2026-10-05` for each day number, the same text object for the same day."""
    found: Objects = _DAYS[days - FIRST]
    return found


def framed(columns: dict[str, Any], document: str, documents: Ints) -> pd.DataFrame:
    """The columns with the row's place: `documents` numbers the files of this kind, lines rise within each."""
    order = np.argsort(documents, kind="stable")
    _, starts, sizes = np.unique(documents[order], return_index=True, return_counts=True)
    line = np.empty(len(documents), dtype=np.int64)
    line[order] = np.arange(len(documents)) - np.repeat(starts, sizes) + 1
    known, place = np.unique(documents, return_inverse=True)
    pool = texts(document + "-{:09d}", known) if len(known) else np.array([], dtype=object)
    frame = pd.DataFrame({**columns, "document": pool[place], "line": line, "locator": _LOCATORS[line % _LINES]})
    # Frames are in the order of documents and lines.
    return frame.iloc[np.argsort(documents, kind="stable")].reset_index(drop=True)


def cast(rng: np.random.Generator, size: int) -> Cast:
    """Registers: four of five sell, the others pay outlays."""
    reg = np.arange(size)
    sells = rng.random(size) < 0.8
    frequency = np.where(sells, rng.choice(3, size, p=[0.3, 0.45, 0.25]), 2)
    numbers, town = texts("{:05d}", reg + 10_000), reg // MUNICIPALITY
    points, accounts = texts("04{:06d}", reg), texts("9-22-01-{:05d}", reg)
    names = list(CountFrequency)
    registers = tuple(
        Register(
            document="registers", line=place + 2, locator=f"Kasser!A{place + 2}", register=numbers[place],
            name=f"Kasse {place}", unit="", p_number="", secured=False, float_ore=FLOAT_ORE, holding_limit_ore=None,
            kind=RegisterKind.INCOME if sells[place] else RegisterKind.IMPREST,
            count_frequency=names[frequency[place]], ledger_account=accounts[place],
            terminals=(f"71{place:06d}", f"72{place:06d}") if sells[place] else (),
            payment_point=points[place] if sells[place] else "", keeper="", telephone="", email="",
            active_from=None, active_to=None,
        )
        for place in range(size)
    )  # fmt: skip
    return Cast(
        registers=registers, sells=sells, frequency=frequency, numbers=numbers, points=points, accounts=accounts,
        agreements=texts("88{:05d}", town), banks=texts("0999{:010d}", town),
    )  # fmt: skip


def make(size: int, *, seed: int = 1, faults: float = 0.03) -> Made:
    """The month of `size` registers, a share of them (`faults`) with one thing wrong; same arguments, same frames."""
    from benches.made_books import books
    from benches.made_faults import plant
    from benches.made_sales import sales

    rng = np.random.default_rng(seed)
    who = cast(rng, size)
    columns = sales(rng, who)
    columns |= books(rng, who, columns)
    plant(rng, columns, round(size * faults))
    registers = build_frames(Facts(registers=who.registers), PERIOD).registers
    plan = expected_documents(PERIOD, who.registers, sorted(set(who.banks)), AS_OF)
    coverage = Coverage(deliveries=tuple(Delivery(expected=one, state=DeliveryState.READ) for one in plan))
    return Made(frames=Frames(registers=registers, **columns), coverage=coverage)


def next_bank_day(days: Ints, count: Any) -> Ints:
    """The `count`-th bank day after each day."""
    return add_bank_days(days, count)


def empty_texts(size: int) -> Objects:
    """A column of empty texts."""
    return np.full(size, "", dtype=object)
