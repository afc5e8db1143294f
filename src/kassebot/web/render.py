"""Templates in the reader's language: texts, amounts and days as people write them, everything escaped.

A template may use `_("Dansk tekst {navn}", navn=…)`, the filters `kroner`, `day`, `moment`, `words` (a Message), and
`view` (who looks, what they may do, their keys). It is given plain records and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from litestar.response import Template
from litestar.template.base import csrf_token
from markupsafe import Markup

from kassebot.domain.people import Acting, Right
from kassebot.domain.texts import Translate, count_words
from kassebot.reports import html
from kassebot.reports.trail_words import doer_word
from kassebot.web.keys import KEYS, Keys
from kassebot.web.office import Office

#: Where a request keeps the field of its forms.
_FIELD = "kassebot_form_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who looks, in which language, with which keys; `acting` is None on public pages."""

    office: Office
    language: str
    translate: Translate
    acting: Acting | None
    keys: Keys = KEYS

    def may(self, right: str, unit: str | None = None) -> bool:
        """Whether the one who looks has the right, by its name."""
        return self.acting is not None and self.acting.may(Right(right), unit)


def page(template: str, view: View, *, status_code: int = 200, **values: Any) -> Template:
    """A page of a template and what it shows."""
    context = {"view": view, "translate": view.translate, "language": view.language, "office": view.office, **values}
    return Template(template_name=template, context=context, status_code=status_code, media_type="text/html")


@cache
def environment() -> Environment:
    """The pages' templates: what papers have, and what only a browser needs."""
    made = html.environment("web/templates")
    made.globals["static"] = static_url
    made.globals["form_token"] = _form_token
    made.filters.update(number=_number, doer=_doer)
    return made


def static_url(name: str) -> str:
    """A static file's address with a piece of its hash, so that a browser keeps it until it changes."""
    return f"/static/{name}?{_hash(name)}"


@cache
def _hash(name: str) -> str:
    return sha256(Path(str(files("kassebot") / "web" / "static" / name)).read_bytes()).hexdigest()[:12]


@pass_context
def _form_token(context: Context) -> Markup:
    """The hidden field that shows a form to be ours; the same in all forms of a page."""
    request = context["request"]
    made: Markup | None = request.scope.get(_FIELD)
    if made is None:
        token = csrf_token({"request": request})
        made = request.scope[_FIELD] = Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)
    return made


@pass_context
def _number(context: Context, count: int) -> str:
    return count_words(count, context["translate"])


@pass_context
def _doer(context: Context, actor: str) -> str:
    return doer_word(actor, context["translate"])
