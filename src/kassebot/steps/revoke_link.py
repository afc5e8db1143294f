"""Revoke a link to a register keeper: from now on it opens nothing, and a letter that waits with it is not sent."""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import EventKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import MailState
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import on_case
from kassebot.store import hearing
from kassebot.store.database import Store


def revoke_link(store: Store, acting: Acting, case: str, seen: int, *, link: str, now: datetime) -> None:
    """Close the link; BusinessError where the case has no such link, or it is closed already."""
    with on_case(store, acting, case, seen, Right.DECIDE, now) as on:
        known = hearing.link_by_id(on.connection, link)
        if known is None or known.case != case:
            raise BusinessError("link_unknown", "Sagen har ikke det link. Genindlæs siden")
        if known.revoked_at is not None:
            raise BusinessError("link_revoked", "Linket er allerede lukket")
        hearing.set_revoked(on.connection, link, now)
        for mail in hearing.mails_of(on.connection, case):
            if mail.id == link and mail.state is MailState.WAITING:
                hearing.set_failed(on.connection, mail.id, "link_closed")
        on.record(EventKind.LINK_REVOKED, about=link)
