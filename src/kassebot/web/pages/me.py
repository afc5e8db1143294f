"""A person's own page: language, keys, where they are signed in, and the stand-ins that concern them. Nothing of others."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, Role
from kassebot.domain.texts import message
from kassebot.language import LANGUAGES
from kassebot.steps.allowed import ROLE_WORDS
from kassebot.steps.preferences import set_preference
from kassebot.steps.sign_in import sign_out_everywhere, sign_out_one
from kassebot.store import people, sessions
from kassebot.web.guards import NEEDS, SIGNED_IN
from kassebot.web.keys import ACTIONS, USUAL, changed_keys
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form
from kassebot.web.render import View, page
from kassebot.web.session import session_cookie
from kassebot.web.view import language_cookie


@get("/me", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def own_page(
    request: Request[Any, Any, Any],
    acting: NamedDependency[Acting],
    office: NamedDependency[Office],
    view: NamedDependency[View],
) -> Template:
    """Everything that the person can see of and set for themselves."""
    now, me = office.now(), acting.person
    with office.store.read() as connection:
        open_sessions = sessions.all_in_use(connection, me.id, now)
        stand_ins = people.stand_ins_of(connection, me.id, office.today())
        names = people.named(connection, [one for row in stand_ins for one in (row.person, row.stands_in_for)])
    return page(
        "me.html", view, here="/me", me=me, roles=[message(ROLE_WORDS[role]) for role in Role if role in me.roles],
        sessions=open_sessions, this_session=sessions.session_id(request.auth), stand_ins=stand_ins,
        names={key: person.name for key, person in names.items()},
        keys={**USUAL, **view.keys.changed}, actions=[(name, message(label)) for name, (_, label) in ACTIONS.items()],
        causes=list(Cause),
    )  # fmt: skip


@post("/me/language", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def own_language(data: Form, acting: NamedDependency[Acting], office: NamedDependency[Office]) -> Response[Any]:
    """Keep the language, on this machine and for the next sign-in."""
    answer: Response[Any] = Redirect("/me", status_code=303)
    chosen = str(data.get("language", ""))
    if chosen in LANGUAGES:
        set_preference(office.store, acting, "language", chosen)
        answer.set_cookie(language_cookie(office, chosen))
    return answer


@post("/me/keys", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def own_keys(data: Form, acting: NamedDependency[Acting], office: NamedDependency[Office]) -> Redirect:
    """Keep the keys, or go back to the usual ones."""
    if "usual" in data:
        set_preference(office.store, acting, "keys", None)
    else:
        wanted = {name: str(data.get(f"key_{name}", "")) for name in USUAL}
        set_preference(office.store, acting, "keys", changed_keys("on" in data, wanted).stored())
    return Redirect("/me", status_code=303)


@post("/me/sessions", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def own_sessions(
    request: Request[Any, Any, Any], data: Form, acting: NamedDependency[Acting], office: NamedDependency[Office]
) -> Response[Any]:
    """Sign out in one place, or everywhere."""
    session = str(data.get("session", ""))
    if session:
        sign_out_one(office.store, acting, session, office.now())
    else:
        sign_out_everywhere(office.store, acting, office.now())
    if session and session != sessions.session_id(request.auth):
        return Redirect("/me", status_code=303)
    answer: Response[Any] = Redirect("/sign-in", status_code=303)
    answer.set_cookie(session_cookie(office, ""))
    return answer


ROUTES: tuple[Any, ...] = (own_page, own_language, own_keys, own_sessions)
