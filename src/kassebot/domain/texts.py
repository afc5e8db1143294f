"""Messages for people: a Danish template and its values, put into words at the doors only.

The template is the key of the translation. Amounts, days and messages inside a message are put into words
when it is rendered, so one stored message can be shown in Danish and in English.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, TypeVar

#: A value in a message: an amount (int øre), a day, text, a plain number, or a message of its own.
Value: TypeAlias = "str | int | date | Message"

#: From a Danish template to the template in the reader's language.
Translate = Callable[[str], str]


Texts = TypeVar("Texts")


def danish(texts: Texts) -> Texts:
    """What is given, as it is: marks Danish texts in a table or a variable, so that `make texts` finds them."""
    return texts


#: How amounts and days are written, as an example and as a pattern; a language's catalogue has its own.
_AMOUNT, _DAY = danish("1.234,56"), danish("%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Message:
    """`template` has `{name}` fields; a name that ends in `_ore` is shown as kroner."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def render(self, translate: Translate = danish) -> str:
        """The message in words."""
        shown = {name: _shown(name, value, translate) for name, value in self.values}
        return translate(self.template).format(**shown)


def message(template: str, **values: Value) -> Message:
    """A message; the values in the order of their names, so that equal messages are equal."""
    return Message(template, tuple(sorted(values.items())))


def amount_words(amount_ore: int, translate: Translate) -> str:
    """−185050 → `-1.850,50`, or as the reader's language writes it."""
    kroner, ore = divmod(abs(amount_ore), 100)
    return f"{'-' if amount_ore < 0 else ''}{count_words(kroner, translate)}{decimal_mark(translate)}{ore:02d}"


def count_words(count: int, translate: Translate) -> str:
    """1126 → `1.126`, or as the reader's language writes it."""
    return f"{count:,}".replace(",", translate(_AMOUNT)[1])


def decimal_mark(translate: Translate) -> str:
    """`,`, or what the reader's language writes before the decimals."""
    return translate(_AMOUNT)[5]


def day_words(day: date, translate: Translate) -> str:
    """`05.10.2026`, or as the reader's language writes it."""
    return f"{day:{translate(_DAY)}}"


def format_danish(amount_ore: int) -> str:
    """185050 → `1.850,50`; −5400 → `-54,00`: as Danish sources write it."""
    return amount_words(amount_ore, danish)


def _shown(name: str, value: Value, translate: Translate) -> str:
    if isinstance(value, Message):
        return value.render(translate)
    if isinstance(value, date):
        return day_words(value, translate)
    if name.endswith("_ore") and isinstance(value, int):
        return amount_words(value, translate)
    return str(value)
