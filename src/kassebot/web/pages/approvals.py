"""Til godkendelse: decisions that wait for a second person, each with all that is approved on the same page.

What is approved is named by its hash; when the content changes in between, the approval is refused. Returning takes a reason,
and as many keys.
"""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from kassebot.domain.people import Acting, Right
from kassebot.steps.approve import approve, return_
from kassebot.store import people
from kassebot.store.approval_queue import to_approve
from kassebot.store.views import View as Seen
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form, seen_in, text
from kassebot.web.render import View, page


@get("/approvals", opt={NEEDS: Right.APPROVE}, sync_to_thread=True)
def approvals(
    office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Template:
    """Those that this person may approve, oldest first."""
    with office.store.read() as connection:
        rows = to_approve(connection, but_by=acting.person.id, units=acting.units(Right.APPROVE))
        names = people.named(connection, {row.decided.decision.decided_by for row in rows})
    me, now = acting.person.id, office.now()
    office.store.keep_views(
        *(Seen(case=case, actor=me, at=now, what="decision") for case in dict.fromkeys(row.case for row in rows))
    )
    return page("approvals.html", view, here="/approvals", rows=rows, names=names)


@post("/approvals", opt={NEEDS: Right.APPROVE}, sync_to_thread=True)
def answer(data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting]) -> Redirect:
    """Approve one, or send it back with a reason."""
    named = {name: text(data, name) for name in ("case", "decision", "content")}
    version, now = seen_in(data), office.now()
    if text(data, "answer") == "approve":
        approve(office.store, acting, named["case"], named["decision"], version, named["content"], now=now)
    else:
        reason = text(data, "reason")
        return_(office.store, acting, named["case"], named["decision"], version, named["content"], reason, now=now)
    return Redirect("/approvals", status_code=303)


ROUTES = (approvals, answer)
