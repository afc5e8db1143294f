"""The SFTP server: one trusted host key, listings with sizes, and downloads that are checked against them.

Refuses a server with another key before anything is sent to it, and a download of another size than the
listing says. It opens files for reading only.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import stat
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncssh

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.texts import message
from kassebot.settings import SftpSystem
from kassebot.sources.reach import not_reached
from kassebot.sources.web import ANSWER_BYTES_MAX, ANSWER_TIMEOUTS_MAX, login_refused

ENTRIES_MAX = 100_000
_READ_BYTES = 64 * 1024

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file or folder on the server, with its size in bytes and when it was last changed."""

    is_folder: bool
    size_bytes: int
    changed: dt.datetime

    @property
    def version(self) -> str:
        """What tells one version of a file from another, without fetching it."""
        return f"{self.size_bytes} byte, {self.changed:%Y-%m-%dT%H:%M:%SZ}"


class SftpClient:
    """The server; connected when it is first asked, and again after the line was lost."""

    def __init__(self, system: SftpSystem, password: str) -> None:
        self._system = system
        self._password = password
        self._runner = asyncio.Runner()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    @property
    def address(self) -> str:
        """The server's address."""
        return f"sftp://{self._system.host}:{self._system.port}"

    def log_in(self) -> None:
        """Connect, if there is no line; BusinessError for another host key or refused credentials."""
        if self._sftp is None:
            self._run(self._connect(), self._system.timeout_seconds)

    def listing(self, folder: str) -> dict[str, Entry]:
        """What a remote folder holds, by name; nothing where there is no such folder."""
        self.log_in()
        return self._run(self._list(folder), self._system.timeout_seconds * 2)

    def has_folder(self, folder: str) -> bool:
        """Whether the server has the remote folder."""
        self.log_in()
        return self._run(self._has_folder(folder), self._system.timeout_seconds)

    def fetch(self, path: str, size_bytes: int) -> bytes:
        """The bytes of a remote file, which must be as many as its listing said."""
        if size_bytes > ANSWER_BYTES_MAX:
            raise BusinessError(
                "file_too_large",
                "{path} er større end {most} MB; bed kilden om en mindre",
                path=path,
                most=ANSWER_BYTES_MAX // 10**6,
            )
        self.log_in()
        data = self._run(self._read(path, size_bytes), self._system.timeout_seconds * ANSWER_TIMEOUTS_MAX)
        if len(data) != size_bytes:
            raise ApplicationError(
                "download_cut",
                "{path} kom ikke helt over: {got} byte af {wanted}. Kør igen",
                path=path,
                got=len(data),
                wanted=size_bytes,
            )
        return data

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        self._runner.close()

    def _run(self, action: Coroutine[Any, Any, Result], seconds: float) -> Result:
        async def within() -> Result:
            async with asyncio.timeout(seconds):
                return await action

        try:
            return self._runner.run(within())
        except asyncssh.HostKeyNotVerifiable as error:
            raise BusinessError(
                "host_key_differs",
                "{address} viser en anden nøgle end host_key i [sources.sftp]. Spørg leverandøren, om nøglen er "
                "skiftet; hent intet, før det er afklaret",
                address=self.address,
            ) from error
        except asyncssh.KeyImportError as error:
            raise BusinessError(
                "host_key_unreadable",
                "host_key i [sources.sftp] er ikke en hel nøgle. »ssh-keyscan {host}« viser den",
                host=self._system.host,
            ) from error
        except asyncssh.PermissionDenied as error:
            raise login_refused(self.address, message("user og password i [sources.sftp]")) from error
        except asyncssh.SFTPPermissionDenied as error:
            raise BusinessError(
                "folder_refused",
                "{address} giver ikke adgang til mappen. Undersøg mapperne i [sources.sftp]",
                address=self.address,
            ) from error
        except (asyncssh.Error, OSError, TimeoutError) as error:
            self._hang_up()
            raise not_reached(self.address, error) from error

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.abort()
        self._connection = self._sftp = None

    async def _connect(self) -> None:
        key = asyncssh.import_public_key(self._system.host_key)
        connection = await asyncssh.connect(
            self._system.host,
            self._system.port,
            username=self._system.user,
            password=self._password,
            known_hosts=([key], [], []),
            client_keys=None,
            agent_path=None,
            config=None,
            preferred_auth="password",
            keepalive_interval=self._system.timeout_seconds,
        )
        self._connection = connection
        self._sftp = await connection.start_sftp_client()

    async def _has_folder(self, folder: str) -> bool:
        return await self._client().isdir(folder)

    async def _list(self, folder: str) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        try:
            async for name in self._client().scandir(folder):
                text = str(name.filename)
                if text not in (".", "..") and len(found) < ENTRIES_MAX:
                    found[text] = _entry(name.attrs)
        except asyncssh.SFTPNoSuchFile:
            return {}
        return found

    async def _read(self, path: str, size_bytes: int) -> bytes:
        data = bytearray()
        async with self._client().open(path, "rb", block_size=_READ_BYTES) as file:
            while len(data) <= size_bytes:  # one byte more than the listing said is enough to know
                part = await file.read(min(_READ_BYTES * 16, size_bytes + 1 - len(data)))
                if not part:
                    break
                data += part  # type: ignore[arg-type]  # opened as bytes
        return bytes(data)

    def _client(self) -> asyncssh.SFTPClient:
        if self._sftp is None:
            raise ConnectionError("no line")
        return self._sftp


def _entry(attrs: asyncssh.SFTPAttrs) -> Entry:
    return Entry(
        is_folder=stat.S_ISDIR(attrs.permissions or 0),
        size_bytes=int(attrs.size or 0),
        changed=dt.datetime.fromtimestamp(attrs.mtime or 0, dt.UTC),
    )
