"""Templates in the reader's language: texts, amounts and days as people write them, everything escaped.

A template may use `_("Dansk tekst {navn}", navn=…)`, the filters `kroner`, `day`, `moment`, `words` (a Message), and
`view` (who looks, what they may do, their keys). It is given plain records and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.response import Template
from litestar.template.base import csrf_token
from markupsafe import Markup

from kassebot.domain.bankdays import DENMARK
from kassebot.domain.people import Acting, Right
from kassebot.domain.texts import Message, Translate, amount_words, count_words, day_words, message
from kassebot.reports.trail_words import doer_word
from kassebot.reports.words import cause_word, place_word, status_word
from kassebot.web.keys import KEYS, Keys
from kassebot.web.office import Office


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
    context = {"view": view, "language": view.language, "office": view.office, **values}
    return Template(template_name=template, context=context, status_code=status_code, media_type="text/html")


@cache
def environment() -> Environment:
    """The one template environment; an unknown name in a template is an error."""
    made = Environment(
        loader=PackageLoader("kassebot", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = _say
    made.globals["static"] = static_url
    made.globals["form_token"] = _form_token
    made.filters.update(
        kroner=_kroner, day=_day, moment=_moment, words=_words, number=_number, cause=_cause, place=_place,
        status=_status, doer=_doer,
    )  # fmt: skip
    return made


def static_url(name: str) -> str:
    """A static file's address with a piece of its hash, so that a browser keeps it until it changes."""
    return f"/static/{name}?{_hash(name)}"


@cache
def _hash(name: str) -> str:
    return sha256(Path(str(files("kassebot") / "web" / "static" / name)).read_bytes()).hexdigest()[:12]


def _translate(context: Context) -> Translate:
    view: View = context["view"]
    return view.translate


@pass_context
def _form_token(context: Context) -> Markup:
    """The hidden field that shows a form to be ours."""
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(csrf_token(dict(context)))


@pass_context
def _say(context: Context, template: str, **values: Any) -> str:
    return message(template, **values).render(_translate(context))


@pass_context
def _kroner(context: Context, amount_ore: int | None) -> str:
    translate = _translate(context)
    return translate("mangler") if amount_ore is None else amount_words(amount_ore, translate)


@pass_context
def _day(context: Context, day: date | None) -> str:
    return "" if day is None else day_words(day, _translate(context))


@pass_context
def _moment(context: Context, at: datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(DENMARK)
    return f"{day_words(local.date(), _translate(context))} {local:%H:%M}"


@pass_context
def _words(context: Context, text: Message) -> str:
    return text.render(_translate(context))


@pass_context
def _number(context: Context, count: int) -> str:
    return count_words(count, _translate(context))


@pass_context
def _cause(context: Context, cause: Any) -> str:
    return cause_word(cause, _translate(context))


@pass_context
def _place(context: Context, locator: str) -> str:
    return place_word(locator, _translate(context))


@pass_context
def _status(context: Context, status: Any) -> str:
    return status_word(status, _translate(context))


@pass_context
def _doer(context: Context, actor: str) -> str:
    return doer_word(actor, _translate(context))
