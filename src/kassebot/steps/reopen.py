"""Reopen a completed reconciliation, with a reason. What was signed and decided stays; the case is worked on again."""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import EventKind, TextKind
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import on_case, require_text
from kassebot.steps.open_cases import open_cases
from kassebot.store.case_sync import newest_run
from kassebot.store.cases import case_of
from kassebot.store.database import Store
from kassebot.store.reconciliations import keep_reopening, standing_reconciliation


def reopen(store: Store, acting: Acting, case: str, seen: int, reason: str, *, now: datetime) -> int:
    """Reopen the case; gives its new version. Where data has changed since it was signed, it follows the newest result."""
    require_text(reason)
    with on_case(store, acting, case, seen, Right.REOPEN, now, completed=True) as on:
        text = on.keep_text(TextKind.REASON, reason)
        signed = standing_reconciliation(on.connection, case)
        keep_reopening(on.connection, reconciliation=signed, reason=text.id, by=acting.person.id, at=now)
        flagged = on.case.flagged
        on.change(flagged=False)
        on.refresh()
        version = on.record(EventKind.REOPENED, about=signed, text=text.id, text_sha256=text.sha256)
        newest = newest_run(on.connection, on.case.period)
    if not flagged or newest is None:
        return version
    open_cases(store, newest, now)
    with store.read() as connection:
        return case_of(connection, case).version
