"""Take a case, release it, or take it over from a colleague, which needs a reason and is logged.

A case is somebody's for a while after they last did something in it, so that none is stuck.
"""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import EventKind, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import on_case, require_text
from kassebot.store.database import Store


def take(store: Store, acting: Acting, case: str, seen: int, *, now: datetime) -> int:
    """The case is the person's for a while; gives its new version. BusinessError while another has it."""
    with on_case(store, acting, case, seen, Right.TAKE, now) as on:
        on.require_free()
        on.hold()
        return on.record(EventKind.TAKEN)


def release(store: Store, acting: Acting, case: str, seen: int, *, now: datetime) -> int:
    """The case is nobody's again; gives its new version."""
    with on_case(store, acting, case, seen, Right.TAKE, now) as on:
        on.require_free()
        on.change(taken_by=None, taken_until=None, handed_to=None)
        return on.record(EventKind.RELEASED)


def take_over(store: Store, acting: Acting, case: str, seen: int, reason: str, *, now: datetime) -> int:
    """The case is the person's though a colleague has it; gives its new version."""
    require_text(reason)
    with on_case(store, acting, case, seen, Right.TAKE, now) as on:
        holder = on.case.holder(now)
        if holder is None or holder == acting.person.id:
            raise BusinessError("not_taken", "Ingen kollega har sagen; tag den uden videre")
        text = on.keep_text(TextKind.REASON, reason)
        on.hold()
        return on.record(EventKind.TAKEN_OVER, about=holder, text=text.id, text_sha256=text.sha256)
