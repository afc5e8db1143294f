"""The front page: straight to the day's work, after what the one who signed in may do. And the choice of language."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from kassebot.domain.people import Acting, Right
from kassebot.language import LANGUAGES
from kassebot.web.errors import safe_path
from kassebot.web.guards import NEEDS, PUBLIC, SIGNED_IN
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form
from kassebot.web.view import language_cookie

#: Where each right's day begins, the first that fits.
_FIRST_PAGES = (
    (Right.DECIDE, "/queue"), (Right.APPROVE, "/approvals"), (Right.COMPLETE_AGREED, "/ready"),
    (Right.SEE_TRAIL, "/trail"), (Right.SEE_CASES, "/queue"), (Right.SEE_RUNS, "/overview"),
)  # fmt: skip


@get("/", opt={NEEDS: SIGNED_IN}, sync_to_thread=False)
def front(acting: NamedDependency[Acting]) -> Redirect:
    """To the first page that the person has work on."""
    where = next((path for right, path in _FIRST_PAGES if acting.may(right)), "/me")
    return Redirect(where, status_code=303)


@post("/language", opt={NEEDS: PUBLIC}, sync_to_thread=False)
def language(data: Form, office: NamedDependency[Office]) -> Response[Any]:
    """Keep the chosen language in a cookie, and go back."""
    chosen = str(data.get("language", ""))
    answer: Response[Any] = Redirect(safe_path(str(data.get("next", "/"))), status_code=303)
    if chosen in LANGUAGES:
        answer.set_cookie(language_cookie(office, chosen))
    return answer


ROUTES = (front, language)
