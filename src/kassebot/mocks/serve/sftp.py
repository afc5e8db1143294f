"""The mock SFTP server: card, bank and ledger files over real SSH, read-only.

Only `card/`, `bank/` and `ledger/` of the folder can be seen; writing, links out of the folder and every other path
are refused with "permission denied". Under trouble a download stops short and the connection is lost, and a late
file is absent from the first looks (a look is a listing of its folder, or an attempt to open or stat it).
"""

from __future__ import annotations

import asyncio
import hmac
import os
import posixpath
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from io import FileIO
from pathlib import Path
from typing import NoReturn

import asyncssh
from asyncssh import SFTPAttrs, SFTPName, SFTPNoSuchFile, SFTPPermissionDenied

from kassebot.mocks.serve.trouble import Trouble, TroublePlan

USER = "kassebot"
ROOMS = (b"card", b"bank", b"ledger")
#: What would change the folder, or show where a link leads.
REFUSED = (
    *("open56", "write", "setstat", "lsetstat", "fsetstat", "remove", "mkdir", "rmdir", "rename", "posix_rename"),
    *("symlink", "link", "readlink", "lock", "unlock", "fsync", "statvfs", "fstatvfs"),
)
READ_BYTES_MAX = 256 * 1024
LATENCY_SECONDS = 0.1
LOGIN_SECONDS_MAX = 30

_FILE_KINDS = (Trouble.LATENCY, Trouble.DROPPED, Trouble.TRUNCATED)
_LIST_KINDS = (Trouble.LATENCY, Trouble.DROPPED)


class _OpenFile(FileIO):
    """A file that is being read; after `bytes_until_lost`, if it is set, the line drops."""

    bytes_until_lost: int | None = None


class Login(asyncssh.SSHServer):
    """Lets one user in with one password."""

    def __init__(self, password: str) -> None:
        self._password = password

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002  # the signature is asyncssh's
        """Nobody gets in without logging in."""
        return True

    def password_auth_supported(self) -> bool:
        """Passwords are the way in."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether it is the user and the password."""
        right = hmac.compare_digest(password.encode(), self._password.encode())
        return username == USER and right


class ReadOnlyFiles(asyncssh.SFTPServer):
    """One client's view of the three rooms."""

    def __init__(self, chan: asyncssh.SSHServerChannel[bytes], folder: Path, plan: TroublePlan) -> None:
        super().__init__(chan, chroot=os.fsencode(folder))
        self._plan = plan
        self._root = os.path.realpath(os.fsencode(folder))

    def map_path(self, path: bytes) -> bytes:
        """The place on disk of a path; refuses what lies outside the three rooms."""
        inside = _normal(path)
        if inside and inside.split(b"/")[0] not in ROOMS:
            raise SFTPPermissionDenied("outside the folders that are shared")
        place = posixpath.join(self._root, inside) if inside else self._root
        room = self._root if not inside else posixpath.join(self._root, inside.split(b"/")[0])
        real = os.path.realpath(place)
        if real != room and not real.startswith(room + b"/"):
            raise SFTPPermissionDenied("the link leads out of the folders that are shared")
        return place

    async def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:  # noqa: ARG002  # asyncssh's signature
        """Open a file for reading; refuses every other way."""
        if pflags & ~asyncssh.FXF_READ:
            raise SFTPPermissionDenied("read-only")
        place, name = self._place(path)
        if not place.is_file() or self._plan.is_late(name):
            raise SFTPNoSuchFile("no such file")
        # A late file has used up its troubles by being late.
        kinds = () if self._plan.late_looks(name) else _FILE_KINDS
        trouble = self._plan.next(f"sftp/{name}", kinds)
        if trouble is Trouble.LATENCY:
            await asyncio.sleep(LATENCY_SECONDS)
        file = _OpenFile(place)
        if trouble is Trouble.TRUNCATED:
            file.bytes_until_lost = place.stat().st_size // 2
        elif trouble is Trouble.DROPPED:
            file.bytes_until_lost = 0
        return file

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """Bytes of the file; loses the connection at the end of what a troubled download delivers."""
        file = _open(file_obj)
        size = min(size, READ_BYTES_MAX)
        if file.bytes_until_lost is not None:
            size = min(size, file.bytes_until_lost - offset)
            if size <= 0:
                self._lose_connection()
        file.seek(offset)
        return file.read(size)

    def close(self, file_obj: object) -> None:
        """Close a file; one that stopped short takes the connection with it, so that it is seen."""
        file = _open(file_obj)
        file.close()
        if file.bytes_until_lost is not None:
            self.connection.abort()

    def stat(self, path: bytes) -> SFTPAttrs:
        """Attributes; a late file is not there yet."""
        place, name = self._place(path)
        if place.is_file() and self._plan.is_late(name):
            raise SFTPNoSuchFile("no such file")
        return SFTPAttrs.from_local(place.stat())

    def lstat(self, path: bytes) -> SFTPAttrs:
        """As `stat`: links are not shown."""
        return self.stat(path)

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """The names in a folder: in the root the three rooms, late files not in the first listings."""
        place, inside = self._place(path)
        trouble = self._plan.next(f"sftp-list/{inside}", _LIST_KINDS)
        if trouble is Trouble.LATENCY:
            await asyncio.sleep(LATENCY_SECONDS)
        elif trouble is Trouble.DROPPED:
            self._lose_connection()
        for there in sorted(place.iterdir()):
            hidden = there.is_symlink() or (not inside and os.fsencode(there.name) not in ROOMS)
            if hidden or (there.is_file() and self._plan.is_late(posixpath.join(inside, there.name))):
                continue
            yield SFTPName(os.fsencode(there.name), attrs=SFTPAttrs.from_local(there.stat()))

    def _place(self, path: bytes) -> tuple[Path, str]:
        """The place on disk, and the name as it stands in the folder: `card/2026-10-05.csv`."""
        return Path(os.fsdecode(self.map_path(path))), os.fsdecode(_normal(path))

    def _lose_connection(self) -> NoReturn:
        self.connection.abort()
        raise asyncssh.SFTPConnectionLost("connection lost")


def _refuse(*_: object) -> None:
    raise SFTPPermissionDenied("read-only")


for _name in REFUSED:
    setattr(ReadOnlyFiles, _name, _refuse)


def _open(file_obj: object) -> _OpenFile:
    if not isinstance(file_obj, _OpenFile):
        raise SFTPPermissionDenied("not a file of this server")
    return file_obj


def _normal(path: bytes) -> bytes:
    """`/card/../bank/x` → `bank/x`; nothing rises above the root."""
    return posixpath.normpath(posixpath.join(b"/", path)).lstrip(b"/")


def server(
    folder: Path, plan: TroublePlan, *, password: str, key: asyncssh.SSHKey
) -> Callable[[socket.socket], Awaitable[asyncssh.SSHAcceptor]]:
    """What starts the server on a bound socket."""

    async def listen(sock: socket.socket) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            sock=sock,
            server_factory=lambda: Login(password),
            server_host_keys=[key],
            sftp_factory=lambda chan: ReadOnlyFiles(chan, folder, plan),
            allow_scp=False,
            agent_forwarding=False,
            login_timeout=LOGIN_SECONDS_MAX,
        )

    return listen
