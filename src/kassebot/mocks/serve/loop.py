"""One asyncio loop in one thread for all servers: start them, wait until each listens, stop them.

It refuses to wait for ever: a server that does not start or stop in time is an error.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import asyncssh
import uvicorn
from litestar.types import ASGIApp

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 10.0
POLL_SECONDS = 0.01

#: Stops one server on the running loop.
Stop = Callable[[], Awaitable[None]]
#: Starts one server on the running loop, and adds how it is stopped to the list.
Start = Callable[[list[Stop]], Awaitable[None]]


class StartFailed(RuntimeError):
    """A mock system did not start in time."""


def bound_socket(port: int) -> socket.socket:
    """A socket on 127.0.0.1 that does not listen yet, so that connecting is refused; port 0 takes a free one."""
    # With the protocol named, asyncio turns Nagle's delay off: 40 ms an answer otherwise.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.close()
        raise
    return sock


def web_server(app: ASGIApp, sock: socket.socket) -> Start:
    """A web application on a bound socket."""

    async def start(stops: list[Stop]) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[sock]))

        async def stop() -> None:
            server.should_exit = True
            await task

        stops.append(stop)
        while not server.started:
            if task.done():
                raise StartFailed("a web server ended before it had started")
            await asyncio.sleep(POLL_SECONDS)

    return start


def ssh_server(listen: Callable[[socket.socket], Awaitable[asyncssh.SSHAcceptor]], sock: socket.socket) -> Start:
    """An SSH server on a bound socket."""

    async def start(stops: list[Stop]) -> None:
        acceptor = await listen(sock)

        async def stop() -> None:
            acceptor.close()
            await acceptor.wait_closed()

        stops.append(stop)

    return start


@contextmanager
def running(starts: list[Start]) -> Iterator[None]:
    """All servers, in a thread of their own, until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mock systems", daemon=True)
    thread.start()
    stops: list[Stop] = []

    async def start_all() -> None:
        await asyncio.gather(*(start(stops) for start in starts))

    async def stop_all() -> None:
        await asyncio.gather(*(stop() for stop in stops))
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    try:
        asyncio.run_coroutine_threadsafe(start_all(), loop).result(START_SECONDS_MAX)
        yield
    finally:
        try:
            asyncio.run_coroutine_threadsafe(stop_all(), loop).result(STOP_SECONDS_MAX)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(STOP_SECONDS_MAX)
            loop.close()
