"""Templates in the reader's language, everything escaped; and papers as one HTML file each, without script, to be printed.

A template is given `translate` and may use `_("Dansk tekst {navn}", navn=…)` and the filters `kroner`, `day`, `moment`,
`words` (a Message), `cause`, `place` and `status`. It is given plain records and decides nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kassebot.domain.bankdays import DENMARK
from kassebot.domain.texts import Message, Translate, amount_words, day_words, message
from kassebot.reports.words import cause_word, place_word, status_word


def paper(template: str, translate: Translate, language: str, **values: Any) -> Markup:
    """What a template of `reports/templates` makes of the values, in the reader's language."""
    made = environment("reports/templates").get_template(template)
    return Markup(made.render(translate=translate, language=language, **values))  # noqa: S704 escaped by the template


@cache
def environment(folder: str) -> Environment:
    """The templates of a folder of the package; an unknown name in a template is an error."""
    made = Environment(
        loader=PackageLoader("kassebot", folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = _say
    made.filters.update(
        kroner=_kroner, day=_day, moment=_moment, words=_words, cause=_cause, place=_place, status=_status
    )
    return made


def _translate(context: Context) -> Translate:
    translate: Translate = context["translate"]
    return translate


@pass_context
def _say(context: Context, template: str, **values: Any) -> str:
    if values:
        return message(template, **values).render(_translate(context))
    text = _translate(context)(template)
    return text.format() if "{" in text else text


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
def _cause(context: Context, cause: Any) -> str:
    return cause_word(cause, _translate(context))


@pass_context
def _place(context: Context, locator: str) -> str:
    return place_word(locator, _translate(context))


@pass_context
def _status(context: Context, status: Any) -> str:
    return status_word(status, _translate(context))
