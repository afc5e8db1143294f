"""Forms as pages read them: text that is there or empty, several values of a name, and a version that was seen."""

from __future__ import annotations

from typing import Annotated, Any

from litestar.enums import RequestEncodingType
from litestar.params import Body

from kassebot.domain.cases import Grounds
from kassebot.domain.errors import BusinessError

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def text(data: dict[str, Any], name: str) -> str:
    """The field's text as it was written; the first where there are several."""
    value = data.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def values(data: dict[str, Any], name: str) -> list[str]:
    """All values of a name, in their order."""
    value = data.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def seen(value: str) -> int:
    """The version of a case that a form was made for."""
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise BusinessError("form_unreadable", "Det, der blev sendt, kunne ikke læses. Gå tilbage, og prøv igen")
    return int(value)


def grounds_in(data: dict[str, Any], phrases: tuple[tuple[str, str], ...]) -> Grounds:
    """The grounds of a form: a phrase by its number, (text, rule), and what the person wrote beside it."""
    chosen = text(data, "phrase")
    weighing, rule = text(data, "weighing").strip(), text(data, "rule").strip()
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 9 and 1 <= int(chosen) <= len(phrases):
        phrase, its_rule = phrases[int(chosen) - 1]
        weighing, rule = "\n".join(part for part in (phrase, weighing) if part), rule or its_rule
    return Grounds(facts=text(data, "facts").strip(), rule=rule, weighing=weighing)
