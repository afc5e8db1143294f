"""Faults of single rows in count sheets."""

from __future__ import annotations

from datetime import date

from tests.othermunicipality.faults_data import lose_all
from tests.othermunicipality.model import Count
from tests.othermunicipality.site import Site


def _inner(s: Site) -> list[Count]:
    """Counts with another after them in the month, no bag, alone on their day."""
    rows = s.counts()
    return [c for c in rows[:-1] if not c.to_bank and sum(o.day == c.day for o in rows) == 1]


def cell_unreadable(s: Site) -> bool:
    c = s.pick(_inner(s))
    if not c:
        return False
    c.cell = s.rng.choice((f"{c.total // 100000}.{c.total // 100 % 1000:03d}", "ca. 1200", "?", "1.230"))
    s.book.style[f"sheet:{s.month}"] = s.rng.choice(("plain", "shifted", "xls"))
    return s.note("cell_unreadable", "document_unreadable", c.day, 0, {})


def last_cell_unreadable(s: Site) -> bool:
    c = s.counts()[-1] if s.counts() else None
    if not c or c.to_bank or len(s.counts()) < 3 or s.counts()[-2].day == c.day or not lose_all(s, "last"):
        return False
    c.cell = "1.230"
    s.book.style[f"sheet:{s.month}"] = "plain"
    return s.note("last_cell_unreadable", "document_unreadable", c.day, 0, {})


def date_unreadable(s: Site) -> bool:
    """A date in another month, or one that is none."""
    c = s.pick([c for c in _inner(s) if s.book.counts.index(c) > 0 and c is not s.counts()[0]])
    if not c:
        return False
    c.day_cell = s.rng.choice(
        (f"{s.month.following().first.replace(day=min(c.day.day, 28)):%d.%m.%Y}", "mandag", f"31/2-{c.day:%y}")
    )
    return s.note("date_unreadable", "document_unreadable", c.day, 0, {}, soft_date=True)


def count_missing(s: Site) -> bool:
    c = s.pick([c for c in _inner(s) if c.needed])
    if not c or (s.book.register.rule == "ugentlig" and not _alone_in_week(s, c.day)):
        return False
    c.hidden = True
    return s.note("count_missing_inside", "count_missing", c.day, 0, {}, soft_date=s.book.register.rule != "daglig")


def _alone_in_week(s: Site, day: date) -> bool:
    week = day.isocalendar()[:2]
    whole = all(date.fromisocalendar(*week, n) in s.month for n in (1, 7))
    return whole and sum(c.day.isocalendar()[:2] == week for c in s.counts()) == 1


def count_missing_last(s: Site) -> bool:
    rows = s.counts()
    if (
        len(rows) < 4
        or rows[-1].to_bank
        or rows[-2].day == rows[-1].day
        or not rows[-1].needed
        or not lose_all(s, "last")
    ):
        return False
    rows[-1].hidden = True
    return s.note("count_missing_last", "count_missing", rows[-1].day, 0, {})


def sum_error_pieces(s: Site) -> bool:
    """The number of notes is off, the counted sum is right."""
    c = s.pick([c for c in s.counts() if c.total > 30000])
    if not c:
        return False
    c.denominations_off = s.rng.choice((-1, 1)) * s.rng.choice((50, 500, 1000, 2000, 10000))
    s.book.style[f"sheet:{s.month}"] = s.rng.choice(("plain", "shifted", "dates_text", "ods", "titled"))
    return s.note("sum_error_pieces", "count_sum_error", c.day, -c.denominations_off, {})


def sum_error_total(s: Site) -> bool:
    """The sum is added up wrongly at one count; the notes are right, and the next count is."""
    c = s.pick(_inner(s))
    if not c:
        return False
    off = s.rng.choice((-1, 1)) * s.rng.choice((1000, 5000, 9000))
    if c.total + off < 0 or s.book.register.active_to:
        return False
    c.total, c.denominations_off = c.total + off, -off
    s.book.style[f"sheet:{s.month}"] = "plain"
    return s.note("sum_error_total", "count_sum_error", c.day, off, {})


def sum_error_last(s: Site) -> bool:
    """The same at the month's last count: the period is off by it."""
    if len(s.world.months) > 1 or not s.counts() or s.book.register.active_to:
        return False
    c, off = s.counts()[-1], s.rng.choice((1000, 5000, 9000))
    if id(c) in s.book.used:
        return False
    s.book.used.add(id(c))
    c.total, c.denominations_off = c.total + off, -off
    s.book.style[f"sheet:{s.month}"] = "plain"
    return s.note("sum_error_last", "count_sum_error", c.day, off, {"cash": off})


def invalid_denomination(s: Site) -> bool:
    c = s.pick([c for c in s.counts() if c.total >= 200000 and c.day > date(2025, 5, 31)])
    if not c:
        return False
    c.thousands = s.rng.choice((1, 1, 2)) if c.total >= 200000 else 1
    s.book.style[f"sheet:{s.month}"] = s.rng.choice(("plain", "dates_text", "shifted"))
    return s.note("invalid_denomination", "invalid_denomination", c.day, c.thousands * 100000, {})


def unwitnessed(s: Site) -> bool:
    c = s.pick(s.counts())
    if not c:
        return False
    kind, c.checked = s.rng.choice((("empty", ""), ("same", c.by), ("same_case", f" {c.by.upper()}"), ("blank", "  ")))
    return s.note(f"unwitnessed_{kind}", "count_unwitnessed", c.day, 0, {})


KINDS = (
    cell_unreadable,
    last_cell_unreadable,
    date_unreadable,
    count_missing,
    count_missing_last,
    sum_error_pieces,
    sum_error_total,
    sum_error_last,
    invalid_denomination,
    unwitnessed,
    unwitnessed,
)
