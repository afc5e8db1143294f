"""Messages for people: a Danish template and its values, put into words at the doors only.

The template is the key of the translation; amounts and days are formatted when it is rendered, so
one stored message can be shown in Danish and in English.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

#: A value in a message: `amount` (int øre), `day` (date), text or a plain number.
Value = str | int | date

#: From a Danish template to the template in the reader's language.
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Message:
    """`template` has `{name}` fields; a name that ends in `_ore` is shown as kroner."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def render(self, translate: Translate = lambda text: text) -> str:
        """The message in words."""
        shown = {name: _shown(name, value) for name, value in self.values}
        return translate(self.template).format(**shown)


def message(template: str, **values: Value) -> Message:
    """A message; the values in the order of their names, so that equal messages are equal."""
    return Message(template, tuple(sorted(values.items())))


def _shown(name: str, value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if name.endswith("_ore") and isinstance(value, int):
        return format_danish(value)
    return str(value)


def format_danish(amount_ore: int) -> str:
    """185050 → `1.850,50`; −5400 → `-54,00`: as a Danish reader expects it."""
    kroner, ore = divmod(abs(amount_ore), 100)
    grouped = f"{kroner:,}".replace(",", ".")
    return f"{'-' if amount_ore < 0 else ''}{grouped},{ore:02d}"
