"""The queue: cases with findings that are not settled, oldest and most serious first, filtered, searched, shared.

A filter is its address: it can be sent to a colleague, or saved under a name. Counts by cause and age are over all that
the person may see, and are kept for some seconds, with their time.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from kassebot.domain.bankdays import add_bank_days
from kassebot.domain.cases import CaseState
from kassebot.domain.errors import BusinessError, KassebotError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, Right
from kassebot.readers.masking import masked
from kassebot.store import people
from kassebot.store.queue import PAGE_ROWS, queue_page
from kassebot.store.queue_counts import QueueCounts, UnitCounts, counts
from kassebot.store.queue_search import read_names
from kassebot.web.errors import safe_path
from kassebot.web.guards import NEEDS
from kassebot.web.kept import Counted, Kept
from kassebot.web.office import Office
from kassebot.web.pages.case_next import decision_in
from kassebot.web.pages.forms import Form
from kassebot.web.pages.queue_words import AGES_BANK_DAYS, asked
from kassebot.web.render import View, page
from kassebot.web.session import PREFERENCES

COUNTS_SECONDS = 20
FILTERS_MAX = 20
FILTER_NAME_CHARACTERS_MAX = 40
_FILTER = "filter:"
#: The states whose cases are in the queue; those that agree have a list of their own.
_STATES = (CaseState.OPEN, CaseState.DECIDED, CaseState.WAITING, CaseState.COMPLETED)


_kept: Kept[UnitCounts] = Kept(COUNTS_SECONDS)


def counted(office: Office, units: frozenset[str] | None) -> Counted[QueueCounts]:
    """The counts for who may see these units, with their time."""

    def count() -> UnitCounts:
        older_than = tuple(add_bank_days(office.today(), -days) for days in AGES_BANK_DAYS)
        with office.store.read() as connection:
            return counts(connection, older_than)

    kept = _kept.get(office.store.engine, office.now(), count)
    return Counted(at=kept.at, counts=kept.counts.of(units), fresh=kept.fresh)


def prepare(office: Office) -> None:
    """Count, and read what is searched in, before the first who asks would wait for it."""
    with suppress(KassebotError):  # whoever asks later is told what is wrong
        counted(office, None)
        with office.store.read() as connection:
            read_names(connection)


@get("/queue", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def queue(
    request: Request[Any, Any, Any],
    office: NamedDependency[Office],
    view: NamedDependency[View],
    acting: NamedDependency[Acting],
) -> Template:
    """One page of the queue; `decided` is a decision after which nothing of the filter was left to decide."""
    query = dict(request.query_params.items())
    question = asked(query, me=acting.person.id, now=office.now(), today=office.today())
    units = acting.units(Right.SEE_CASES)
    with office.store.read() as connection:
        rows = queue_page(connection, question.wanted, units, after=query.get("after", ""), rows=PAGE_ROWS + 1)
        names = people.named(connection, {who for row in rows for who in (row.taken_by, row.handed_to) if who})
    kept: dict[str, str] = request.state.get(PREFERENCES, {})
    saved = {name.removeprefix(_FILTER): value for name, value in kept.items() if name.startswith(_FILTER)}
    return page(
        "queue.html", view, here="/queue", asked=question, rows=rows[:PAGE_ROWS], more=len(rows) > PAGE_ROWS,
        names=names, saved=saved, counted=counted(office, units), ages=AGES_BANK_DAYS, causes=list(Cause),
        states=_STATES, now=office.now(), first=not query.get("after"), decided=decision_in(query.get("decided", "")),
    )  # fmt: skip


@post("/queue/filters", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def keep_filter(
    data: Form,
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
) -> Redirect:
    """Save the filter of an address under a name, masked as all that people write, or forget one."""
    name, where = masked(str(data.get("name", "")).strip()), safe_path(str(data.get("where", "")))
    if not 1 <= len(name) <= FILTER_NAME_CHARACTERS_MAX or not (where == "/queue" or where.startswith("/queue?")):
        raise BusinessError("filter_name", "Giv filteret et navn på højst {most} tegn", most=FILTER_NAME_CHARACTERS_MAX)
    with office.store.write() as connection:
        kept = [one for one in people.preferences_of(connection, acting.person.id) if one.startswith(_FILTER)]
        if "forget" not in data and len(kept) >= FILTERS_MAX and _FILTER + name not in kept:
            raise BusinessError("filters_many", "Du har allerede {most} filtre; slet et først", most=FILTERS_MAX)
        value = None if "forget" in data else where
        people.keep_preference(connection, acting.person.id, _FILTER + name, value)
    return Redirect(where, status_code=303)


ROUTES = (queue, keep_filter)
