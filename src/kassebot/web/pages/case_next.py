"""Where the work goes on: the case's next finding, the next case of the filter that the person came from, or back to that filter.

A case in which nothing can be decided now is passed by; whoever opens it by hand still sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litestar.response import Redirect
from sqlalchemy import Connection

from kassebot.domain.cases import FindingState
from kassebot.domain.impartial import is_partial
from kassebot.domain.people import Acting, Right
from kassebot.steps.decide import has_contact, waits_for_keeper
from kassebot.store.cases import Case, case_of, findings_of
from kassebot.store.queue import QueueFilter, mark_of, next_case
from kassebot.store.signers import register_of, signers_of
from kassebot.web.office import Office
from kassebot.web.pages.queue_words import Asked, asked_in

#: So many cases that the person may not decide are passed by; then they choose in the queue.
PASSED_MAX = 30
#: `2026-10-0417:12`: the decision that was just made, and may be undone from the page that came after it.
_DECISION = re.compile(r"\d{4}-\d{2}-\d{4}:\d{1,9}")


def queue_of(office: Office, acting: Acting, carrier: Mapping[str, Any]) -> Asked:
    """The filter that the person came from, as an address or a form carried it on under the name `queue`."""
    carried = str(carrier.get("queue", ""))
    return asked_in(carried, me=acting.person.id, now=office.now(), today=office.today())


def back(office: Office, acting: Acting, case: str, form: Mapping[str, Any]) -> Redirect:
    """To the case's page, with the filter that the form carried on."""
    return Redirect(queue_of(office, acting, form).case_link(case), status_code=303)


def decision_in(text: str) -> str:
    """The id of a decision; empty for anything else."""
    return text if _DECISION.fullmatch(text) else ""


def next_path(office: Office, acting: Acting, before: Case, decision: str, queue: Asked) -> str:
    """Where to go after a decision in a case, which was so before it."""
    now = office.now()
    with office.store.read() as connection:
        for one in findings_of(connection, before.id):
            if one.state is FindingState.OPEN and not waits_for_keeper(before, one, office.rules, now):
                return queue.case_link(before.id, after=decision)
        found = _next(connection, office, acting, before, queue.wanted)
    return queue.case_link(found, after=decision) if found else queue.link(decided=decision)


def _next(connection: Connection, office: Office, acting: Acting, before: Case, wanted: QueueFilter) -> str | None:
    """The next case that the person may decide: neither of a register of their own, nor of one where nobody can be called."""
    mark, passed = mark_of(before), {before.id}
    while len(passed) <= PASSED_MAX:
        found = next_case(
            connection, wanted, acting.units(Right.DECIDE), after=mark, me=acting.person.id, now=office.now(),
            today=office.today(), review=office.rules.review,
        )  # fmt: skip
        if found is None or found in passed:
            return None
        case = case_of(connection, found)
        register = register_of(connection, case.run, case.register)
        signers = signers_of(connection, case.run, case.period, case.register)
        if has_contact(register) and not is_partial(acting, register, signers):
            return found
        mark = mark_of(case)
        passed.add(found)
    return None
