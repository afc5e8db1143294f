"""What is done to a case as a whole: take it, give it free or on, write a note, complete it, open it again.

Each is a form with the version that the person saw; a refusal is shown on the page, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.steps.complete import complete
from kassebot.steps.hand_over import hand_over
from kassebot.steps.note import note
from kassebot.steps.reopen import reopen
from kassebot.steps.see_case import seen_case
from kassebot.steps.take import release, take, take_over
from kassebot.web.guards import NEEDS, SIGNED_IN
from kassebot.web.office import Office
from kassebot.web.pages.case_decide import refused_page
from kassebot.web.pages.case_next import back
from kassebot.web.pages.forms import Form, seen_in
from kassebot.web.render import View

#: A step on a case, with the version that was seen and the form.
Act = Callable[[Office, Acting, str, int, Mapping[str, Any]], object]


def _act(office: Office, acting: Acting, view: View, case: str, data: Mapping[str, Any], act: Act) -> Response[Any]:
    with office.store.read() as connection:
        seen_case(connection, acting, case)
    try:
        act(office, acting, case, seen_in(data), data)
    except BusinessError as error:
        return refused_page(office, acting, view, case, error, data)
    return back(office, acting, case, data)


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, ""))


@post("/cases/{case:str}/take", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def take_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """The case becomes the person's for a while."""
    return _act(office, acting, view, case, data, lambda o, a, c, seen, _: take(o.store, a, c, seen, now=o.now()))


@post("/cases/{case:str}/release", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def release_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """The case becomes nobody's."""
    return _act(office, acting, view, case, data, lambda o, a, c, seen, _: release(o.store, a, c, seen, now=o.now()))


@post("/cases/{case:str}/take-over", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def take_over_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """The case becomes the person's though a colleague has it."""

    def act(o: Office, a: Acting, c: str, seen: int, form: Mapping[str, Any]) -> int:
        return take_over(o.store, a, c, seen, _text(form, "reason"), now=o.now())

    return _act(office, acting, view, case, data, act)


@post("/cases/{case:str}/hand-over", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def hand_over_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """The case waits for a colleague."""

    def act(o: Office, a: Acting, c: str, seen: int, form: Mapping[str, Any]) -> int:
        return hand_over(o.store, a, c, seen, _text(form, "to"), word=_text(form, "word"), now=o.now())

    return _act(office, acting, view, case, data, act)


@post("/cases/{case:str}/notes", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def note_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """Keep a note."""

    def act(o: Office, a: Acting, c: str, seen: int, form: Mapping[str, Any]) -> int:
        return note(o.store, a, c, seen, _text(form, "note"), now=o.now())

    return _act(office, acting, view, case, data, act)


@post("/cases/{case:str}/complete", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def complete_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """Sign the result that was looked at; which right it takes depends on the case, and the step asks."""

    def act(o: Office, a: Acting, c: str, seen: int, form: Mapping[str, Any]) -> int:
        if not form.get("confirm"):
            raise BusinessError("not_confirmed", "Bekræft, at du har set tallene")
        return complete(o.store, a, c, seen, result_sha256=_text(form, "result_sha256"), now=o.now())

    return _act(office, acting, view, case, data, act)


@post("/cases/{case:str}/reopen", opt={NEEDS: Right.REOPEN}, sync_to_thread=True)
def reopen_case(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """Open a completed reconciliation again, with a reason."""

    def act(o: Office, a: Acting, c: str, seen: int, form: Mapping[str, Any]) -> int:
        return reopen(o.store, a, c, seen, _text(form, "reason"), now=o.now())

    return _act(office, acting, view, case, data, act)


ROUTES = (take_case, release_case, take_over_case, hand_over_case, note_case, complete_case, reopen_case)
