"""Forms as pages read them: text that is there or empty, several values of a name, numbers, and a version that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from litestar.enums import RequestEncodingType
from litestar.params import Body

from kassebot.domain.cases import Grounds
from kassebot.domain.errors import BusinessError

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
DIGITS_MAX = 9


def text(data: Mapping[str, Any], name: str) -> str:
    """The field's text as it was written; the first where there are several."""
    value = data.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def values(data: Mapping[str, Any], name: str) -> list[str]:
    """All values of a name, in their order."""
    value = data.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def seen(value: str) -> int:
    """The version of a case that a form was made for."""
    if not (value.isascii() and value.isdigit()) or len(value) > DIGITS_MAX:
        raise BusinessError("form_unreadable", "Det, der blev sendt, kunne ikke læses. Gå tilbage, og prøv igen")
    return int(value)


def seen_in(data: Mapping[str, Any]) -> int:
    """The same, of the form of one case."""
    return seen(text(data, "seen"))


def whole(data: Mapping[str, Any], name: str) -> int:
    """A whole number that somebody typed; BusinessError for anything else."""
    given = text(data, name).strip()
    if not (given.isascii() and given.isdigit()) or len(given) > DIGITS_MAX:
        raise BusinessError("form_number", "Skriv et helt tal, og prøv igen")
    return int(given)


def grounds_in(data: Mapping[str, Any], phrases: tuple[tuple[str, str], ...]) -> Grounds:
    """The grounds of a form: a phrase by its number, (text, rule), and what the person wrote beside it."""
    chosen = text(data, "phrase")
    weighing, rule = text(data, "weighing").strip(), text(data, "rule").strip()
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 9 and 1 <= int(chosen) <= len(phrases):
        phrase, its_rule = phrases[int(chosen) - 1]
        weighing, rule = "\n".join(part for part in (phrase, weighing) if part), rule or its_rule
    return Grounds(facts=text(data, "facts").strip(), rule=rule, weighing=weighing)
