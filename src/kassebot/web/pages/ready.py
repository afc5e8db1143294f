"""Klar til afstemning: registers that agree, and those where every finding is settled, for a person to complete.

Those that agree can be completed many at a time: chosen one by one, shown with their figures, and signed by somebody who
says that they looked. None is chosen beforehand, and each is a signature of its own.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from kassebot.domain.cases import CaseState
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.steps.complete import COMPLETE_MAX, LookedAt, complete_many, preview_complete
from kassebot.store.queue import PAGE_ROWS, QueueFilter, figures_of, queue_page
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form, seen, text, values
from kassebot.web.pages.queue import counted
from kassebot.web.render import View, page


@get("/ready", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def ready(
    request: Request[Any, Any, Any],
    office: NamedDependency[Office],
    view: NamedDependency[View],
    acting: NamedDependency[Acting],
) -> Template:
    """A page of registers that wait for a person's signature."""
    query = request.query_params
    state = CaseState.DECIDED if query.get("state") == CaseState.DECIDED.value else CaseState.READY
    units = acting.units(Right.SEE_CASES)
    wanted = QueueFilter(states=(state,), period=query.get("period", "")[:7])
    with office.store.read() as connection:
        rows = queue_page(connection, wanted, units, after=query.get("after", ""), rows=PAGE_ROWS + 1)
        figures = figures_of(connection, [row.id for row in rows[:PAGE_ROWS]])
    return page(
        "ready.html", view, here="/ready", rows=rows[:PAGE_ROWS], more=len(rows) > PAGE_ROWS, figures=figures,
        state=state, period=wanted.period, counted=counted(office, units), most=COMPLETE_MAX,
        first=not query.get("after"),
    )  # fmt: skip


@post("/ready/preview", opt={NEEDS: Right.COMPLETE_AGREED}, sync_to_thread=True, status_code=200)
def preview(
    data: Form, office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Template:
    """What would be signed, each with its figures; nothing is signed yet."""
    cases = values(data, "case")
    if not cases:
        raise BusinessError("none_chosen", "Vælg mindst én kasse")
    lines = preview_complete(office.store, acting, cases, now=office.now())
    own = [line for line in lines if acting.may(Right.COMPLETE_AGREED, line.case.unit)]
    return page("ready_preview.html", view, here="/ready", lines=own, done=None)


@post("/ready/complete", opt={NEEDS: Right.COMPLETE_AGREED}, sync_to_thread=True, status_code=200)
def complete(
    data: Form, office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Template:
    """Sign those that the person says they looked at."""
    if text(data, "looked") != "yes":
        raise BusinessError("not_looked", "Bekræft, at du har set på tallene, før du skriver under")
    looked_at = [_looked_at(one) for one in values(data, "line")]
    done = complete_many(office.store, acting, looked_at, now=office.now())
    return page("ready_preview.html", view, here="/ready", lines=(), done=done)


def _looked_at(line: str) -> LookedAt:
    case, _, rest = line.partition(":")
    version, _, sha256 = rest.partition(":")
    return LookedAt(case=case, seen=seen(version), result_sha256=sha256)


ROUTES = (ready, preview, complete)
