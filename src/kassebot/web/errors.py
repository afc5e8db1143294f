"""What a person sees when something cannot be done: what, and what to do; never a trace, never a hidden detail.

Who is not signed in is sent to the sign-in page and back again, to a path of this site only.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect

from kassebot.domain.errors import ApplicationError, BusinessError, KassebotError
from kassebot.domain.texts import danish
from kassebot.web.render import page
from kassebot.web.view import view_of

_log = logging.getLogger(__name__)

#: A step's refusal → the status of its page; 422 for the others.
_STATUS = {"not_allowed": 403, "own_register": 403, "case_changed": 409, "taken": 409, "completed": 409}
_SENTENCES = danish(
    {
        400: "Det, der blev sendt, kunne ikke læses. Gå tilbage, og prøv igen",
        403: "Det har du ikke adgang til. Spørg den, der styrer brugerne, hvis du skal have det",
        404: "Siden findes ikke",
        405: "Det kan ikke gøres på den måde. Gå tilbage, og prøv igen",
        413: "Det, der blev sendt, er for stort",
        429: "Der er prøvet for mange gange. Vent et minut, og prøv igen",
        500: "Der skete en fejl hos os. Intet er gået tabt; prøv igen, eller ring til driften",
    }
)


def safe_path(path: str) -> str:
    """A path of this site to go on to; the front page for anything else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/"


def not_signed_in(request: Request[Any, Any, Any], _: NotAuthorizedException) -> Response[Any]:
    """To the sign-in page, and back to a page that was asked for by GET."""
    after = str(request.url.path) if request.method == "GET" else "/"
    if request.method == "GET" and request.url.query:
        after += f"?{request.url.query}"
    return Redirect(f"/sign-in?next={quote(safe_path(after), safe='/')}", status_code=303)


def refused(request: Request[Any, Any, Any], error: KassebotError) -> Response[Any]:
    """A step's refusal in its own words."""
    status = 503 if isinstance(error, ApplicationError) else _STATUS.get(error.code, 422)
    status = 404 if error.code.endswith("_unknown") else status
    view = view_of(request)
    return _shown(request, status, error.message.render(view.translate), error.code)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the web itself refuses."""
    view = view_of(request)
    return _shown(request, error.status_code, view.translate(_SENTENCES.get(error.status_code, _SENTENCES[400])), "")


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A bug: its trace goes to the log, one sentence to the person."""
    _log.error("%s %s", request.method, request.scope["path_template"], exc_info=error)
    return _shown(request, 500, view_of(request).translate(_SENTENCES[500]), "")


def _shown(request: Request[Any, Any, Any], status: int, sentence: str, code: str) -> Response[Any]:
    return page("error.html", view_of(request), status_code=status, sentence=sentence, code=code)


HANDLERS: dict[Any, Any] = {
    NotAuthorizedException: not_signed_in,
    BusinessError: refused,
    ApplicationError: refused,
    HTTPException: http_error,
    Exception: broken,
}
