"""Hand a case over to a colleague who may decide it, with a word if there is one to say."""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.cases import EventKind, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.impartial import is_partial
from kassebot.domain.people import Acting, Right
from kassebot.steps.acting import acting_of
from kassebot.steps.on_case import on_case
from kassebot.store.database import Store
from kassebot.store.signers import signers_of


def hand_over(store: Store, acting: Acting, case: str, seen: int, to: str, *, word: str = "", now: datetime) -> int:
    """The case waits for `to` (a person's id), and is nobody's until they take it; gives its new version."""
    with on_case(store, acting, case, seen, Right.TAKE, now) as on:
        on.require_free()
        colleague = acting_of(on.connection, to, day_in_denmark(now))
        signers = signers_of(on.connection, on.case.run, on.case.period, on.case.register)
        if not colleague.may(Right.DECIDE, on.case.unit) or is_partial(colleague, on.register, signers):
            raise BusinessError("cannot_be_handed", "Kollegaen kan ikke afgøre denne sag. Vælg en anden")
        details = {}
        if word.strip():
            kept = on.keep_text(TextKind.NOTE, word)
            details = {"text": kept.id, "text_sha256": kept.sha256}
        on.change(taken_by=None, taken_until=None, handed_to=to)
        return on.record(EventKind.HANDED_OVER, about=to, **details)
