"""The audit trail to read: all of it for the auditor, a case's own for those who see the case.

Names are looked up when it is shown. That somebody read a case's trail is kept as a view of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template

from kassebot.domain.bankdays import DENMARK
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.reports.trail_words import EVENT_WORDS, event_word
from kassebot.steps.case_file import require_case
from kassebot.store.audit import length
from kassebot.store.trail import PAGE_EVENTS, Sought, chained, names_in, newest_verification, trail_page
from kassebot.store.views import View as Seen
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.render import View, page

_Asked = Annotated[str, QueryParameter(max_length=60)]


@get("/trail", opt={NEEDS: Right.SEE_TRAIL}, sync_to_thread=True)
def trail(
    office: NamedDependency[Office], view: NamedDependency[View], case: _Asked = "", kind: _Asked = "", day: _Asked = "",
    before: FromQuery[int | None] = None,
) -> Template:  # fmt: skip
    """All events, newest first."""
    first, until = _bounds(day)
    sought = Sought(case=case.strip(), kind=kind.strip(), first=first, until=until, before=before)
    return page("trail.html", view, here="/trail", path="/trail", **_shown(office, view, sought, day))


@get("/cases/{case:str}/trail", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def case_trail(
    case: FromPath[str], office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting],
    before: FromQuery[int | None] = None,
) -> Template:  # fmt: skip
    """A case's events, those who looked at it too."""
    with office.store.read() as connection:
        require_case(connection, acting, case)
    office.store.keep_views(Seen(case=case, actor=acting.person.id, at=office.now(), what="trail"))
    shown = _shown(office, view, Sought(case=case, before=before), "")
    return page("trail.html", view, here="", path=f"/cases/{case}/trail", **shown)


def _shown(office: Office, view: View, sought: Sought, day: str) -> dict[str, Any]:
    with office.store.read() as connection:
        found = trail_page(connection, sought, PAGE_EVENTS + 1)
        events, more = found[:PAGE_EVENTS], len(found) > PAGE_EVENTS
        names = names_in(connection, events)
        verified, events_all = newest_verification(connection), length(connection)
    rows = [
        (one, event_word(one.event, view.translate), names.get(one.actor, one.actor), _details(one.details, names))
        for one in events
    ]
    return {
        "rows": rows, "sought": sought, "day": day, "oldest": events[-1].sequence if more else None,
        "kinds": sorted((event_word(kind, view.translate), kind) for kind in EVENT_WORDS),
        "holds": chained(events), "verified": verified, "events_all": events_all,
    }  # fmt: skip


def _details(details: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Key and value as they stand, a person's id with the name."""
    shown = []
    for key, value in sorted(details.items()):
        if value not in ("", None) and key != "case":
            text = str(value)
            shown.append((key, f"{text} ({names[text]})" if text in names else text))
    return shown


def _bounds(day: str) -> tuple[datetime | None, datetime | None]:
    """A day in Copenhagen as the instants that bound it."""
    if not day.strip():
        return None, None
    try:
        first = date.fromisoformat(day.strip())
    except ValueError as error:
        raise BusinessError("date_invalid", "»{text}« er ikke en dato; skriv fx 2026-11-13", text=day) from error
    begins = (datetime.combine(each, time(), DENMARK) for each in (first, first + timedelta(days=1)))
    bounds = [each.astimezone(UTC) for each in begins]
    return bounds[0], bounds[1]


ROUTES = (trail, case_trail)
