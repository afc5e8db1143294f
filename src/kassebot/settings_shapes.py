"""The shapes that values in the settings may have, and what is said to a person when one does not fit.

A shape turns what TOML gave into the value that is used, or refuses it. No refusal repeats the value of a
key that should hold a secret's name: somebody may have typed the secret itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import danish

TEXT_CHARACTERS_MAX = 2_000
_UNKNOWN = "settings_key_unknown"
_CAPITALS = r"[A-Z][A-Z0-9_]{0,63}"
_HOST_KEY = r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}) [A-Za-z0-9+/]{40,}={0,2}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One key's shape: its type, its default (None: must be there), its bounds, and what is said about it."""

    kind: type
    default: str | int | float | None = None
    pattern: str = ""
    least: float = 0
    most: float = TEXT_CHARACTERS_MAX
    refusal: str  # the sentence for a value that is not there or does not fit; {name} and {section} are the key's


def filled(default: str | None = None) -> Shape:
    """A text that is not empty."""
    return Shape(
        kind=str,
        default=default,
        pattern=r"(?s)\S.*",
        refusal="»{name}« i {section} skal være en tekst, der ikke er tom",
    )


def url(default: str | None = None) -> Shape:
    """An address of a web service, without a question at its end."""
    return Shape(
        kind=str,
        default=default,
        pattern=r"https?://[^\s/?#]+(/[^\s?#]*)?",
        refusal="»{name}« i {section} skal være en adresse, fx https://kasser.example.dk",
    )


def secret_name() -> Shape:
    """The name of a secret; never the secret itself."""
    return Shape(
        kind=str,
        pattern=_CAPITALS,
        refusal="»{name}« i {section} skal være navnet på en hemmelighed med store bogstaver, fx SFTP_PASSWORD. "
        "Selve hemmeligheden hører til i miljøet eller i filen fra [secrets]",
    )


def host_key() -> Shape:
    """The server's public SSH key."""
    return Shape(
        kind=str,
        pattern=_HOST_KEY,
        refusal="»{name}« i {section} skal være serverens nøgle, fx »ssh-ed25519 AAAA…«. »ssh-keyscan VÆRT« viser "
        "den; sammenlign med den, som leverandøren oplyser",
    )


def whole(default: int, *, least: int, most: int) -> Shape:
    """A whole number within bounds."""
    refusal = danish("»{name}« i {section} skal være et helt tal fra {least} til {most}")
    return Shape(kind=int, default=default, least=least, most=most, refusal=refusal)


def decimal(default: float, *, least: float, most: float) -> Shape:
    """A number within bounds, in seconds."""
    refusal = danish("»{name}« i {section} skal være et antal sekunder fra {least} til {most}")
    return Shape(kind=float, default=default, least=least, most=most, refusal=refusal)


def check_keys(content: object, known: Iterable[str], section: str, where: str) -> None:
    """BusinessError for something that is no table, or for a key that is not known."""
    names = sorted(known)
    if not isinstance(content, Mapping):
        raise BusinessError(
            "settings_shape", "{section} skal være et afsnit med nøgler og værdier", locator=where, section=section
        )
    unknown = next((str(key) for key in content if key not in names), None)
    if unknown is None:
        return
    near = difflib.get_close_matches(unknown, names, n=1, cutoff=0.5)
    if near:
        template = danish("Nøglen »{key}« kendes ikke i {section}; mente du »{near}«?")
        raise BusinessError(_UNKNOWN, template, locator=where, key=unknown, section=section, near=near[0])
    template = danish("Nøglen »{key}« kendes ikke i {section}; slet den. De kendte er: {names}")
    raise BusinessError(_UNKNOWN, template, locator=where, key=unknown, section=section, names=", ".join(names))


def table(
    content: Mapping[str, Any], key: str, shapes: Mapping[str, Shape], section: str, where: str
) -> dict[str, Any]:
    """All values of one section, checked, with the defaults of those that are left out."""
    if key not in content:
        raise BusinessError(
            "settings_section_missing", "Afsnittet {section} mangler; tilføj det", locator=where, section=section
        )
    found = content[key]
    check_keys(found, shapes, section, where)
    return {name: _value(found, name, shape, section, where) for name, shape in shapes.items()}


def _value(found: Mapping[str, Any], name: str, shape: Shape, section: str, where: str) -> str | int | float:
    if name not in found and shape.default is not None:
        return shape.default
    value = found.get(name)
    if isinstance(value, str | int | float) and _fits(value, shape):
        return float(value) if shape.kind is float else value
    raise BusinessError(
        "settings_value_invalid" if name in found else "settings_key_missing",
        shape.refusal,
        locator=where,
        name=name,
        section=section,
        least=f"{shape.least:g}",
        most=f"{shape.most:g}",
    )


def _fits(value: object, shape: Shape) -> bool:
    if isinstance(value, bool):
        return False
    if shape.kind is str:
        return isinstance(value, str) and len(value) <= shape.most and re.fullmatch(shape.pattern, value) is not None
    if not isinstance(value, int if shape.kind is int else (int, float)):
        return False
    return bool(shape.least <= value <= shape.most)
