"""Settings of the review queue, `[web]` in kassebot.toml: where people reach it, and whom they may call.

An office without settings has the defaults. It refuses what it does not know, as the other settings do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kassebot.settings import content_of
from kassebot.settings_shapes import filled, table, url

_DEFAULT_NAME = "Kassekontoret"
_DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """`url` is where people reach the pages, without a slash at its end; `telephone` is the office's own."""

    office_name: str = _DEFAULT_NAME
    url: str = _DEFAULT_URL
    telephone: str = ""


def load_web(path: Path | None) -> WebSettings:
    """The settings of a file; the defaults without one."""
    if path is None:
        return WebSettings()
    content, where = content_of(path), str(path)
    office = content.get("kassebot", {})
    name = str(office.get("office_name") or _DEFAULT_NAME) if isinstance(office, dict) else _DEFAULT_NAME
    if "web" not in content:
        return WebSettings(office_name=name)
    found = table(content, "web", {"url": url(_DEFAULT_URL), "telephone": filled("")}, "[web]", where)
    return WebSettings(office_name=name, url=found["url"].rstrip("/"), telephone=found["telephone"])
