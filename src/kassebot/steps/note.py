"""A note in a case, or a note of a telephone call; the words, masked, stay in the case, their hash in the trail."""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import EventKind, TextKind
from kassebot.domain.errors import InvariantBroken
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import on_case, require_text
from kassebot.store.database import Store


def note(
    store: Store, acting: Acting, case: str, seen: int, text: str, *, kind: TextKind = TextKind.NOTE, now: datetime
) -> int:
    """Keep a note; gives the case's new version. Nobody needs to have the case for it."""
    if kind not in (TextKind.NOTE, TextKind.TELEPHONE_NOTE):
        raise InvariantBroken(f"{kind} is no note")
    require_text(text)
    with on_case(store, acting, case, seen, Right.TAKE, now) as on:
        kept = on.keep_text(kind, text)
        return on.record(EventKind.NOTED, about=kept.id, text_sha256=kept.sha256)
