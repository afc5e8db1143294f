"""A mock mail server: real SMTP on 127.0.0.1 that keeps each letter as a file, and delivers nothing to anybody.

STARTTLS where it is given a certificate. It refuses every recipient whose address begins with `afvist`, tells one that
begins with `senere` to come again, and takes no letter above its bound.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from kassebot.mocks.serve.loop import Start, Stop, bound_socket, running

LETTER_BYTES_MAX = 1_000_000
LINE_BYTES_MAX = 100_000
_ADDRESS = re.compile(r"TO:\s*<([^>\s]+)>", re.IGNORECASE)


@dataclass(kw_only=True)
class MailSink:
    """Where letters go: `0001.eml` and so on in `folder`; with `tls` it offers STARTTLS, with `password` a login."""

    folder: Path
    tls: ssl.SSLContext | None = None
    password: str = ""
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def server(self, sock: socket.socket) -> Start:
        """What starts it on a bound socket."""

        async def start(stops: list[Stop]) -> None:
            self.folder.mkdir(parents=True, exist_ok=True)
            server = await asyncio.start_server(self._talk, sock=sock, limit=LINE_BYTES_MAX)

            async def stop() -> None:
                server.close()

            stops.append(stop)

        return start

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._conversation(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass  # who hangs up in the middle, or sends a line without an end, has delivered nothing
        finally:
            writer.close()

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipients: list[str] = []
        answer = "220 kassebot-mocks ESMTP"
        while True:
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()
            line = await reader.readline()
            verb = line[:4].upper()
            if verb == b"STAR" and self.tls:
                writer.write(b"220 begin\r\n")
                await writer.drain()
                await writer.start_tls(self.tls)
                line = await reader.readline()  # who has encrypted the line greets again
                verb = line[:4].upper()
            if not line or verb == b"QUIT":
                return
            if verb == b"DATA" and recipients:
                writer.write(b"354 go on\r\n")
                answer, recipients = await self._take(reader), []
            elif verb == b"RCPT":
                answer = self._recipient(line.decode("utf-8", "replace"), recipients)
            else:
                answer = self._answer(verb, line)
                recipients = []

    def _answer(self, verb: bytes, line: bytes) -> str:
        if verb == b"EHLO":
            offers = ["STARTTLS"] if self.tls else []
            offers += ["AUTH PLAIN"] if self.password else []
            return "\r\n".join(f"250-{offer}" for offer in ("kassebot-mocks", *offers)) + "\r\n250 8BITMIME"
        if verb == b"AUTH":
            given = base64.b64decode(line.split()[-1]).rpartition(b"\0")[2].decode()
            return "235 come in" if self.password and hmac.compare_digest(given, self.password) else "535 no"
        return "250 ok" if verb in (b"HELO", b"MAIL", b"RSET", b"NOOP") else "503 not now"

    def _recipient(self, line: str, recipients: list[str]) -> str:
        found = _ADDRESS.search(line)
        if found is None or found[1].startswith("afvist"):
            return "550 nobody here of that name"
        if found[1].startswith("senere"):
            return "451 come again"
        recipients.append(found[1])
        return "250 ok"

    async def _take(self, reader: asyncio.StreamReader) -> str:
        lines: list[bytes] = []
        size_bytes = 0
        while (line := await reader.readline()) not in (b".\r\n", b""):
            size_bytes += len(line)
            if size_bytes <= LETTER_BYTES_MAX:
                lines.append(line.removeprefix(b"."))
        if not line or size_bytes > LETTER_BYTES_MAX:
            return "552 too large"
        path = self.folder / f"{next(self._numbers):04d}.eml"
        path.with_suffix(".new").write_bytes(b"".join(lines))
        path.with_suffix(".new").rename(path)
        return "250 taken"


@contextmanager
def mail_server(
    folder: Path, *, port: int = 0, tls: ssl.SSLContext | None = None, password: str = ""
) -> Iterator[int]:  # fmt: skip
    """The server until the block ends; gives its port, a free one where `port` is 0."""
    sink = MailSink(folder=folder, tls=tls, password=password)
    with closing(bound_socket(port)) as sock, running([sink.server(sock)]):
        yield int(sock.getsockname()[1])


def mail_forever(folder: Path, port: int) -> int:
    """Serve until SIGINT or SIGTERM; prints where it is, then `ready`. For the main thread; returns 0."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with mail_server(folder, port=port) as taken:
            print(f"mail smtp://127.0.0.1:{taken}")
            print("ready", flush=True)
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
