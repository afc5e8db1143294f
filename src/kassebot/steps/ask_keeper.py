"""Ask the register keeper: a link to the one case, a deadline, and a letter that is sent, or printed and handed over.

It refuses to ask where the two people that the letter names cannot be called: the keeper by the register list, and the
one who asks. The letter is kept with the case, without the link; the link's token is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from kassebot.domain.bankdays import add_bank_days, day_in_denmark
from kassebot.domain.cases import CaseState, EventKind, FindingState, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import (
    LINKS_AT_ONCE_MAX,
    KeeperLink,
    LinkState,
    Mail,
    MailState,
    expiry,
    last_day,
    link_token,
)
from kassebot.domain.people import Acting, Right
from kassebot.domain.registers import Register
from kassebot.domain.review_rules import DEADLINE_BANK_DAYS_MAX
from kassebot.readers.masking import masked
from kassebot.reports.letter import LINK_PLACE, Asked, letter
from kassebot.steps.decide import require_contact
from kassebot.steps.on_case import OnCase, on_case
from kassebot.store import hearing
from kassebot.store.case_events import CaseText
from kassebot.store.cases import findings_of
from kassebot.store.database import Store

MESSAGE_CHARACTERS_MAX = 2_000
_ADDRESS = re.compile(r"[!-;=?-~]{1,64}@[A-Za-z0-9.-]{1,250}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperAsked:
    """What came of it: the link's address, which is shown now and never again, and the whole letter to print."""

    link: str
    url: str
    letter: str
    deadline: date
    by_mail: bool


def ask_keeper(
    store: Store, acting: Acting, case: str, seen: int, *, deadline_bank_days: int, message_text: str, send: bool,
    now: datetime, secret: bytes, base_url: str,
) -> KeeperAsked:  # fmt: skip
    """Make the link, set the deadline, keep the letter, and queue it where `send` says so; one transaction.

    `message_text` are the asker's own words in the letter; what looks like a CPR or telephone number in them is masked.
    Asked again, the keeper gets a new link, and the deadline is never earlier than one that was given before.
    """
    _require_bounds(deadline_bank_days, message_text)
    with on_case(store, acting, case, seen, Right.DECIDE, now) as on:
        on.require_free()
        _require_asking(on)
        require_contact(acting, on.register)
        _require_address(on.register, send=send)
        deadline = add_bank_days(day_in_denmark(now), deadline_bank_days)
        deadline = max(deadline, on.case.deadline or deadline)
        link = KeeperLink(
            id=on.event_id, case=case, contact=acting.person.id, deadline=deadline, sent_at=now,
            expires_at=expiry(deadline), revoked_at=None,
        )  # fmt: skip
        kept = on.keep_text(TextKind.MAIL, _letter(on, link, masked(message_text)))
        _keep(on, link, kept, recipient=on.register.email if send else None, secret=secret)
    url = link_url(base_url, link, secret)
    return KeeperAsked(
        link=link.id, url=url, letter=kept.content.replace(LINK_PLACE, url), deadline=deadline, by_mail=send
    )  # fmt: skip


def link_url(base_url: str, link: KeeperLink, secret: bytes) -> str:
    """The link's address, made anew from the secret."""
    return f"{base_url.rstrip('/')}/k/{link_token(link.id, link.expires_at, secret)}"


def _letter(on: OnCase, link: KeeperLink, message_text: str) -> str:
    result = on.papers.result
    found = findings_of(on.connection, on.case.id)
    open_ones = {one.finding for one in found if one.state is FindingState.OPEN}
    return letter(
        Asked(
            period=on.case.period, register=on.register, result=result, contact=on.acting.person,
            findings=tuple(one for one in result.findings if one.id in open_ones), deadline=link.deadline,
            last_day=last_day(link.expires_at), message_text=message_text,
        )
    )  # fmt: skip


def _keep(on: OnCase, link: KeeperLink, kept: CaseText, *, recipient: str | None, secret: bytes) -> None:
    hearing.add_link(on.connection, link, secret)
    if recipient is not None:
        mail = Mail(
            id=link.id, case=link.case, recipient=recipient, text=kept.id, state=MailState.WAITING, attempts=0,
            not_before=on.now, problem="", sent_at=None,
        )  # fmt: skip
        hearing.add_mail(on.connection, mail)
    on.change(deadline=link.deadline)
    on.hold()
    on.record(
        EventKind.ASKED, about=link.id, text=kept.id, text_sha256=kept.sha256, deadline=link.deadline.isoformat(),
        expires_at=link.expires_at.isoformat(), by_mail=recipient is not None,
    )  # fmt: skip


def _require_bounds(deadline_bank_days: int, message_text: str) -> None:
    if not 1 <= deadline_bank_days <= DEADLINE_BANK_DAYS_MAX:
        raise BusinessError(
            "deadline_bank_days", "Fristen skal være fra 1 til {most} bankdage", most=DEADLINE_BANK_DAYS_MAX
        )
    if len(message_text) > MESSAGE_CHARACTERS_MAX:
        raise BusinessError("text_too_long", "Teksten må højst være på {most} tegn", most=MESSAGE_CHARACTERS_MAX)
    if "\0" in message_text:
        raise BusinessError("text_characters", "Teksten har tegn, der ikke kan gemmes. Skriv den igen uden dem")


def _require_asking(on: OnCase) -> None:
    if on.case.state is not CaseState.OPEN:
        raise BusinessError("nothing_to_ask", "Sagen har ingen åbne afvigelser, så der er ikke noget at spørge om")
    live = [one for one in hearing.links_of(on.connection, on.case.id) if one.state(on.now) is LinkState.OPEN]
    if len(live) >= LINKS_AT_ONCE_MAX:
        raise BusinessError(
            "links_many", "Sagen har allerede {most} links, der virker. Luk et af dem først", most=LINKS_AT_ONCE_MAX
        )


def _require_address(register: Register, *, send: bool) -> None:
    if send and not _ADDRESS.fullmatch(register.email):
        raise BusinessError(
            "keeper_address_missing",
            "Kasse {register} har ingen mailadresse, der kan bruges. Skriv brevet ud, eller ret kasselisten",
            register=register.register,
        )
