"""The view of a request: who looks, in the language of their cookie or preference, with their keys."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from kassebot.language import LANGUAGES, translator
from kassebot.web.keys import keys_in
from kassebot.web.office import Office
from kassebot.web.render import View
from kassebot.web.session import PREFERENCES

LANGUAGE_COOKIE = "kassebot_language"
_YEAR_SECONDS = 365 * 24 * 3600


def language_cookie(office: Office, language: str) -> Cookie:
    """The cookie of a chosen language."""
    return Cookie(
        key=LANGUAGE_COOKIE, value=language, path="/", max_age=_YEAR_SECONDS, secure=office.secure, samesite="lax"
    )


def view_of(request: Request[Any, Any, Any]) -> View:
    """Made once for each request."""
    made: View | None = request.scope.get("kassebot_view")  # type: ignore[assignment]
    if made is None:
        made = _view(request)
        request.scope["kassebot_view"] = made  # type: ignore[typeddict-unknown-key]
    return made


def _view(request: Request[Any, Any, Any]) -> View:
    office: Office = request.app.state.office
    acting = request.scope.get("user")
    language = request.cookies.get(LANGUAGE_COOKIE, "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    preferences: dict[str, str] = request.state.get(PREFERENCES, {})
    return View(
        office=office,
        language=language,
        translate=translator(language),
        acting=acting,
        keys=keys_in(preferences.get("keys")),
    )
