"""The `[oidc]` section of the settings: the provider that vouches for people, such as Entra ID.

It refuses an address that is not encrypted, except on this machine. `client_secret` is the name of a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kassebot.domain.errors import BusinessError
from kassebot.settings import content_of
from kassebot.settings_shapes import filled, secret_name, table, url

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The provider: `issuer` as it stands in its tokens, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str
    secrets_file: Path | None


def load_oidc(path: Path) -> OidcSettings | None:
    """The section, checked; None where there is none, or no settings."""
    if not path.exists():
        return None
    content, where = content_of(path), str(path)
    if "oidc" not in content:
        return None
    shapes = {"issuer": url(), "client_id": filled(), "client_secret": secret_name()}
    values = table(content, "oidc", shapes, "[oidc]", where)
    if not is_private(values["issuer"]):
        raise BusinessError("settings_value_invalid", "»issuer« i [oidc] skal begynde med https://", locator=where)
    secrets = table(content, "secrets", {"file": filled()}, "[secrets]", where) if "secrets" in content else {}
    secrets_file = path.absolute().parent / str(secrets["file"]) if secrets else None
    return OidcSettings(secrets_file=secrets_file, **values)


def is_private(address: str) -> bool:
    """Whether nobody can listen on the way: encrypted, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
