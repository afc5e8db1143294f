"""Try each source as a robot will meet it: reach, certificate or host key, login, folder. One answer a source.

It asks for no document: a login, a listing of a folder, and a MobilePay report of a day that has not been yet are
all that it sends. One source that fails stops no other, and no answer repeats a secret.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.domain.errors import BusinessError, KassebotError
from kassebot.domain.retry import Patience, insist
from kassebot.domain.texts import Message, message
from kassebot.secret_values import secret_value
from kassebot.settings import (
    SYSTEM_OF_SOURCE,
    MobilePaySystem,
    PortalSystem,
    PosSystem,
    Settings,
    SftpSystem,
    ShareSystem,
)
from kassebot.sources.mobilepay import MobilePayClient
from kassebot.sources.portal import PortalLogin
from kassebot.sources.pos import PosClient
from kassebot.sources.sftp import SftpClient

#: How often a source that does not answer is tried; someone sits and waits.
ATTEMPTS_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """How one source stands; `code` is for programs, empty where all is in order; `found` says what to do."""

    source: Source
    code: str
    found: Message

    @property
    def ok(self) -> bool:
        """Whether a robot can fetch here."""
        return not self.code


def try_sources(
    settings: Settings, today: dt.date, sleep: Callable[[float], object] = time.sleep
) -> tuple[SourceCheck, ...]:
    """Each source in its order; a system that serves several is logged in to once."""
    found: dict[Source, SourceCheck] = {}
    for name in dict.fromkeys(SYSTEM_OF_SOURCE.values()):
        served = [source for source, system in SYSTEM_OF_SOURCE.items() if system == name]
        found |= {check.source: check for check in _try_system(settings, name, served, today, sleep)}
    return tuple(found[source] for source in Source)


def _try_system(
    settings: Settings, name: str, served: list[Source], today: dt.date, sleep: Callable[[float], object]
) -> list[SourceCheck]:
    try:
        system = settings.system(name)
        patience = Patience(attempts=min(system.attempts, ATTEMPTS_MAX), pause_seconds=system.pause_seconds)
        return insist(lambda: _TRIES[name](settings, system, served, today), sleep=sleep, patience=patience)
    except KassebotError as error:
        return [_failed(source, error) for source in served]


def _failed(source: Source, error: KassebotError) -> SourceCheck:
    return SourceCheck(source=source, code=error.code, found=error.message)


def _logged_in(source: Source, address: str) -> SourceCheck:
    return SourceCheck(source=source, code="", found=message("{address} svarer, og login er i orden", address=address))


def _pos(settings: Settings, system: PosSystem, served: list[Source], _today: dt.date) -> list[SourceCheck]:
    secret = secret_value(settings, system.client_secret)
    with closing(PosClient(system, secret)) as client:
        client.log_in()
        return [_logged_in(source, client.web.base) for source in served]


def _mobilepay(settings: Settings, system: MobilePaySystem, served: list[Source], today: dt.date) -> list[SourceCheck]:
    with closing(MobilePayClient(system, secret_value(settings, system.api_key))) as client:
        client.report(today + dt.timedelta(days=1))  # not there, but the key is looked at first
        return [_logged_in(source, client.web.base) for source in served]


def _portal(settings: Settings, system: PortalSystem, served: list[Source], _today: dt.date) -> list[SourceCheck]:
    with closing(PortalLogin(system, secret_value(settings, system.password))) as portal:
        portal.log_in()
        return [_logged_in(source, portal.web.base) for source in served]


def _sftp(settings: Settings, system: SftpSystem, served: list[Source], _today: dt.date) -> list[SourceCheck]:
    with closing(SftpClient(system, secret_value(settings, system.password))) as client:
        client.log_in()
        return [_remote_folder(client, system, source) for source in served]


def _remote_folder(client: SftpClient, system: SftpSystem, source: Source) -> SourceCheck:
    folder = {Source.CARD: system.card, Source.BANK: system.bank, Source.LEDGER: system.ledger}[source]
    if client.has_folder(folder):
        found = message(
            "{address} svarer; nøgle, login og mappen »{folder}« er i orden", address=client.address, folder=folder
        )
        return SourceCheck(source=source, code="", found=found)
    error = BusinessError(
        "folder_missing",
        "{address} svarer, men har ingen mappe »{folder}«. Ret {setting} i [sources.sftp], eller spørg leverandøren",
        address=client.address,
        folder=folder,
        setting=source.value,
    )
    return _failed(source, error)


def _share(_settings: Settings, system: ShareSystem, served: list[Source], _today: dt.date) -> list[SourceCheck]:
    return [_shared(system, source) for source in served]


def _shared(system: ShareSystem, source: Source) -> SourceCheck:
    wanted = system.folder / ("registers.xlsx" if source is Source.REGISTERS else "counts")
    try:
        _look(system.folder, is_folder=True)
        _look(wanted, is_folder=source is Source.COUNTS)
    except KassebotError as error:
        return _failed(source, error)
    return SourceCheck(source=source, code="", found=message("»{path}« er der og kan læses", path=str(wanted)))


def _look(path: Path, *, is_folder: bool) -> None:
    """BusinessError where the path is not what it should be, or may not be read."""
    if not (path.is_dir() if is_folder else path.is_file()):
        raise BusinessError(
            "share_missing",
            "»{path}« er der ikke. Undersøg, om drevet er forbundet, og folder i [sources.share]",
            path=str(path),
        )
    if not os.access(path, os.R_OK):
        raise BusinessError("share_refused", "»{path}« kan ikke læses. Giv kassebots bruger læseadgang", path=str(path))


_TRIES: Mapping[str, Callable[..., list[SourceCheck]]] = {
    "pos": _pos, "mobilepay": _mobilepay, "sftp": _sftp, "portal": _portal, "share": _share,
}  # fmt: skip
