"""Settings: one `kassebot.toml` becomes one frozen `Settings`, read when somebody asks and kept nowhere.

It refuses unknown keys (naming the nearest known one), values of the wrong shape, and secrets written in the
file itself: a secret stands there by name only, and `secret` finds its value.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kassebot.domain.documents import Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.retry import Patience
from kassebot.domain.texts import Translate
from kassebot.language import commented
from kassebot.settings_mail import MailSettings, mail_settings
from kassebot.settings_shapes import Shape, check_keys, decimal, filled, host_key, secret_name, table, url, whole

SETTINGS_BYTES_MAX = 1_000_000
SETTINGS_NAME = "kassebot.toml"
DATA_FOLDER_NAME = "kassebot-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What every source system has: how often it is tried, and how long an answer may take, in seconds."""

    attempts: int
    timeout_seconds: float
    pause_seconds: float

    @property
    def patience(self) -> Patience:
        """How often to try, and the first pause."""
        return Patience(attempts=self.attempts, pause_seconds=self.pause_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosSystem(System):
    """The point-of-sale API; `client_secret` is the name of a secret."""

    url: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilePaySystem(System):
    """The MobilePay API; `api_key` is the name of a secret."""

    url: str
    api_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSystem(System):
    """The SFTP server with three remote folders; `host_key` is the one key that is trusted."""

    host: str
    port: int
    user: str
    password: str
    host_key: str
    card: str
    bank: str
    ledger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSystem(System):
    """The voucher portal; `password` is the name of a secret."""

    url: str
    user: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSystem(System):
    """The shared folder with registers.xlsx and counts/."""

    folder: Path


AnySystem = PosSystem | MobilePaySystem | SftpSystem | PortalSystem | ShareSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of an office; a system that is not set up is None."""

    path: Path
    sha256: str
    office_name: str
    robots_at_once: int
    secrets_file: Path | None
    rules_file: Path | None
    pos: PosSystem | None
    mobilepay: MobilePaySystem | None
    sftp: SftpSystem | None
    portal: PortalSystem | None
    share: ShareSystem | None
    mail: MailSettings | None = None

    def system(self, name: str) -> AnySystem:
        """`pos`, `mobilepay`, `sftp`, `portal` or `share`; BusinessError where it is not set up."""
        system: AnySystem | None = getattr(self, name)
        if system is None:
            raise BusinessError(
                "source_not_set_up",
                "Afsnittet [sources.{name}] mangler i indstillingerne. Tilføj det; »kassebot init« viser, hvordan",
                locator=str(self.path),
                name=name,
            )
        return system


#: Which system each source's documents come from.
SYSTEM_OF_SOURCE: Mapping[Source, str] = {
    Source.REGISTERS: "share",
    Source.POS: "pos",
    Source.CARD: "sftp",
    Source.MOBILEPAY: "mobilepay",
    Source.BANK: "sftp",
    Source.LEDGER: "sftp",
    Source.VOUCHERS: "portal",
    Source.COUNTS: "share",
}


_PATIENCE: dict[str, Shape] = {
    "attempts": whole(6, least=1, most=20),
    "timeout_seconds": decimal(30.0, least=1, most=600),
    "pause_seconds": decimal(0.5, least=0, most=60),
}
_SYSTEMS: dict[str, tuple[type[System], dict[str, Shape]]] = {
    "pos": (PosSystem, {"url": url(), "client_id": filled(), "client_secret": secret_name(), **_PATIENCE}),
    "mobilepay": (MobilePaySystem, {"url": url(), "api_key": secret_name(), **_PATIENCE}),
    "sftp": (
        SftpSystem,
        {
            "host": filled(), "port": whole(22, least=1, most=65535), "user": filled(), "password": secret_name(),
            "host_key": host_key(), "card": filled("card"), "bank": filled("bank"), "ledger": filled("ledger"),
            **_PATIENCE,
        },
    ),
    "portal": (PortalSystem, {"url": url(), "user": filled(), "password": secret_name(), **_PATIENCE}),
    "share": (ShareSystem, {"folder": filled(), **_PATIENCE}),
}  # fmt: skip
_OFFICE: dict[str, Shape] = {"office_name": filled(), "robots_at_once": whole(3, least=1, most=32)}


def load(path: Path) -> Settings:
    """The settings of a file; BusinessError that says what is wrong, where, and what to do."""
    data = _bytes_of(path)
    content = _content(data, path)
    where = str(path)
    office = table(content, "kassebot", _OFFICE, "[kassebot]", where)
    secrets = table(content, "secrets", {"file": filled()}, "[secrets]", where) if "secrets" in content else {}
    sources = content.get("sources", {})
    check_keys(sources, tuple(_SYSTEMS), "[sources]", where)
    folder = path.absolute().parent
    systems: dict[str, System | None] = dict.fromkeys(_SYSTEMS)
    for name in sources:
        kind, shapes = _SYSTEMS[name]
        values = table(sources, name, shapes, f"[sources.{name}]", where)
        if kind is ShareSystem:
            values["folder"] = folder / str(values["folder"])
        systems[name] = kind(**values)
    files: dict[str, Any] = {
        "mail": mail_settings(content, where),
        "secrets_file": folder / str(secrets["file"]) if secrets else None,
        "rules_file": _rules_file(content, path),
    }
    digest = sha256(data).hexdigest()
    return Settings(path=path.absolute(), sha256=digest, **files, **office, **systems)  # type: ignore[arg-type]


def rules_file(path: Path) -> Path | None:
    """The rules file that the settings name; None where they name none. Nothing else in them need be filled in."""
    return _rules_file(content_of(path), path)


def content_of(path: Path) -> dict[str, Any]:
    """The file's sections as they stand, none of them checked; for those who need one section only."""
    return _content(_bytes_of(path), path)


def _content(data: bytes, path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BusinessError(
            "settings_unreadable",
            "Indstillingerne kan ikke læses som TOML: {why}. Ret linjen",
            locator=str(path),
            why=str(error),
        ) from error
    check_keys(content, ("kassebot", "mail", "oidc", "rules", "secrets", "sources", "web"), path.name, str(path))
    return content


def _rules_file(content: Mapping[str, Any], path: Path) -> Path | None:
    if "rules" not in content:
        return None
    return path.absolute().parent / str(table(content, "rules", {"file": filled()}, "[rules]", str(path))["file"])


def template(translate: Translate) -> str:
    """The commented file that `kassebot init` writes; addresses and the host key are left to fill in."""
    return commented("settings_template.toml", translate)


def settings_path(environ: Mapping[str, str] = os.environ) -> Path:
    """KASSEBOT_SETTINGS, or ./kassebot.toml."""
    return Path(environ.get("KASSEBOT_SETTINGS") or SETTINGS_NAME).absolute()


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """KASSEBOT_DATA, or ./kassebot-data."""
    return Path(environ.get("KASSEBOT_DATA") or DATA_FOLDER_NAME).absolute()


def database_url(environ: Mapping[str, str] = os.environ) -> str | None:
    """KASSEBOT_DATABASE_URL; None means SQLite in the data folder."""
    return environ.get("KASSEBOT_DATABASE_URL") or None


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > SETTINGS_BYTES_MAX:
            raise BusinessError("settings_too_large", "Filen er for stor til at være indstillinger", locator=str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BusinessError(
            "settings_missing",
            "Der er ingen indstillinger i »{path}«. Skriv »kassebot init« for at få en fil at udfylde",
            path=str(path),
        ) from error
    except OSError as error:
        raise BusinessError(
            "settings_unreadable",
            "Indstillingerne i »{path}« kan ikke åbnes ({why}). Giv dig selv læseadgang til filen",
            path=str(path),
            why=error.strerror or type(error).__name__,
        ) from error
