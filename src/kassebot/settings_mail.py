"""The `[mail]` section of the settings: the server that letters to register keepers go through.

It refuses to send a password where the line is not encrypted, except to this machine itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kassebot.domain.errors import BusinessError
from kassebot.settings_shapes import Shape, decimal, filled, secret_name, table, whole

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The mail server; `password` is the name of a secret, empty where nobody logs in.

    `starttls` is `none`, `starttls` (begins in the open and is encrypted before anything is said) or `tls`
    (encrypted from the first byte).
    """

    host: str
    port: int
    sender: str
    starttls: str
    user: str
    password: str
    timeout_seconds: float


_SHAPES: dict[str, Shape] = {
    "host": filled(),
    "port": whole(587, least=1, most=65535),
    "from": Shape(
        kind=str,
        pattern=r"[^\s@<>\"]+@[^\s@<>\"]+",
        refusal="»{name}« i {section} skal være en mailadresse, fx kasser@kommune.example",
    ),
    "starttls": Shape(
        kind=str,
        default="starttls",
        pattern="none|starttls|tls",
        refusal="»{name}« i {section} skal være none, starttls eller tls",
    ),
    "user": filled(""),
    "password": replace(secret_name(), default=""),
    "timeout_seconds": decimal(30.0, least=1, most=600),
}


def mail_settings(content: Mapping[str, Any], where: str) -> MailSettings | None:
    """The section, checked; None where there is none."""
    if "mail" not in content:
        return None
    values = table(content, "mail", _SHAPES, "[mail]", where)
    if bool(values["user"]) != bool(values["password"]):
        raise BusinessError(
            "settings_value_invalid",
            "»user« og »password« i [mail] hører sammen: skriv begge eller ingen",
            locator=where,
        )
    if values["user"] and values["starttls"] == "none" and values["host"] not in _THIS_MACHINE:
        raise BusinessError(
            "settings_value_invalid",
            "Adgangskoden i [mail] ville blive sendt ukrypteret. Sæt starttls til starttls eller tls",
            locator=where,
        )
    return MailSettings(sender=values.pop("from"), **values)
