"""What the queue's address asks for, read and written: a link to a filtered queue is the filter itself.

A case that was reached from a filter carries it on, so that the next case is of the same filter. What cannot be read is
left out and said; nothing in an address reaches the database but as a value, and nothing but a value is written into one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from kassebot.domain.bankdays import add_bank_days
from kassebot.domain.cases import CaseState
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.domain.texts import Message, message
from kassebot.store.queue import SEARCH_CHARACTERS_MAX, QueueFilter

#: Ages, in bank days, that the queue tells apart.
AGES_BANK_DAYS = (5, 10, 20, 60)
Chosen = TypeVar("Chosen", CaseState, Cause)
_NAMES = ("state", "period", "cause", "unit", "age", "whose", "text")
#: More than any filter that finds something.
QUERY_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for, as text by name; `wanted` is how the store is asked, `unread` what was left out."""

    values: Mapping[str, str]
    wanted: QueueFilter
    unread: tuple[Message, ...]

    @property
    def query(self) -> str:
        """The question as it is written in an address; empty where nothing is asked for."""
        return self.link("").removeprefix("?")

    def link(self, path: str = "/queue", **changes: str) -> str:
        """The same question with changes; what is empty is left out."""
        query = urlencode({name: value for name, value in {**self.values, **changes}.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def onward(self) -> str:
        """What is added to a case's path, so that the question is carried on."""
        return self.case_link("").removeprefix("/cases/")

    @property
    def further(self) -> str:
        """The same, to an address that asks for something already."""
        return self.onward.replace("?", "&", 1)

    def case_link(self, case: str, **more: str) -> str:
        """A case that carries the question on."""
        query = urlencode({name: value for name, value in {**more, "queue": self.query}.items() if value})
        path = f"/cases/{quote(case, safe='')}"
        return f"{path}?{query}" if query else path


def asked_in(carried: str, *, me: str, now: dt.datetime, today: dt.date) -> Asked:
    """The filter that a case carries on; none at all where it is no filter."""
    try:
        fits = len(carried) <= QUERY_CHARACTERS_MAX
        query = dict(parse_qsl(carried, max_num_fields=len(_NAMES))) if fits else {}
    except ValueError:
        query = {}
    return asked(query, me=me, now=now, today=today)


def asked(query: Mapping[str, str], *, me: str, now: dt.datetime, today: dt.date) -> Asked:
    """The filter of an address; that cases are open is no filter."""
    values = {name: _plain(query.get(name, "")) for name in _NAMES}
    unread: list[Message] = []
    if values["state"] == CaseState.OPEN.value:
        values["state"] = ""
    state = _one(CaseState, values["state"] or CaseState.OPEN.value, unread)
    cause = _one(Cause, values["cause"], unread) if values["cause"] else None
    whose = values["whose"]
    return Asked(
        values=values,
        wanted=QueueFilter(
            states=(state,) if state else (CaseState.OPEN,),
            period=_period(values["period"], unread),
            cause=cause,
            unit=values["unit"],
            not_after=_before(values["age"], today, unread),
            holder=me if whose == "mine" else "",
            free_at=now if whose == "free" else None,
            text=values["text"],
            amount_ore=_amount(values["text"]),
        ),
        unread=tuple(unread),
    )


def _plain(value: str) -> str:
    """What can be shown, and be asked of any database."""
    return "".join(one for one in value if one.isprintable()).strip()[:SEARCH_CHARACTERS_MAX]


def _one(kind: type[Chosen], value: str, unread: list[Message]) -> Chosen | None:
    try:
        return kind(value)
    except ValueError:
        unread.append(message("»{value}« kendes ikke og er udeladt", value=value))
        return None


def _period(value: str, unread: list[Message]) -> str:
    if not value:
        return ""
    try:
        return str(Period.parse(value))
    except BusinessError as error:
        unread.append(error.message)
        return ""


def _before(value: str, today: dt.date, unread: list[Message]) -> dt.date | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or int(value) not in AGES_BANK_DAYS:
        unread.append(message("Alderen »{value}« kendes ikke og er udeladt", value=value))
        return None
    return add_bank_days(today, -int(value))


def _amount(text: str) -> int | None:
    """What a search may mean as an amount: `540`, `540,00` or `1.540,00`."""
    plain = text.replace(".", "").lstrip("-−+").strip()
    kroner, _, ore = plain.partition(",")
    if (
        not plain.isascii()
        or not kroner.isdigit()
        or len(kroner) > 9
        or (ore and not (ore.isdigit() and len(ore) == 2))
    ):
        return None
    return int(kroner) * 100 + int(ore or 0)
