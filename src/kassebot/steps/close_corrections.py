"""Close the corrections that a period's result shows as booked: an event of their case, also where it is completed.

The result says so itself, by an open item of the ledger that is cleared; nothing is looked up in the ledger here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kassebot.domain.cases import EventKind, case_id
from kassebot.domain.corrections import UnderWay
from kassebot.domain.findings import Area, OpenItem, PeriodResult
from kassebot.store import audit
from kassebot.store.case_events import next_number, record
from kassebot.store.database import Store
from kassebot.store.decisions import CorrectionStep, keep_correction_step
from kassebot.store.under_way import booked, of_decisions


def close_corrections(store: Store, result: PeriodResult, now: datetime) -> int:
    """Close what the result shows and nobody has closed; gives how many there were."""
    known = result.corrections or ()
    if not known:
        return 0
    with store.read() as connection:
        done = booked(connection, known)
        open_ones = [one for one in of_decisions(connection, known) if one.decision not in done]
    seen = list(_seen(result, open_ones))
    for one in seen:
        with store.write() as connection:
            if booked(connection, [one.decision]):
                continue
            case = case_id(one.period, one.register)
            number = next_number(connection, case, None)
            keep_correction_step(
                connection, one.decision, CorrectionStep.BOOKED, actor=audit.ROBOT, run=result.run, at=now
            )
            record(
                connection, case=case, number=number, kind=EventKind.BOOKED, actor=audit.ROBOT, at=now,
                about=one.decision, details={"run": result.run},
            )  # fmt: skip
    return len(seen)


def _seen(result: PeriodResult, under_way: list[UnderWay]) -> Iterator[UnderWay]:
    """The corrections that a cleared item of their register is of; each item closes one."""
    cleared = {
        row.register: [item for item in row.open_items if item.area is Area.LEDGER and item.cleared_on]
        for row in result.registers
    }
    for one in under_way:
        items = cleared.get(one.register, [])
        item = next((item for item in items if _is_of(item, one)), None)
        if item is not None:
            items.remove(item)
            yield one


def _is_of(item: OpenItem, one: UnderWay) -> bool:
    same = (item.cause, item.date, item.amount_ore) == (one.cause, one.date, -one.amount_ore)
    return same or item.reference == one.finding
