"""Start the mock source systems, say where they are, and stop them again.

Clients must try each resource at least six times (the first try and five more): see `trouble.py`. It refuses a
folder that does not exist and names of systems that it does not have.
"""

from __future__ import annotations

import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import asyncssh

from kassebot.mocks.serve import loop, sftp
from kassebot.mocks.serve.mobilepay import MobilePayMock
from kassebot.mocks.serve.portal import PortalMock
from kassebot.mocks.serve.pos import CLIENT_ID, RATE_EVERY, PosMock
from kassebot.mocks.serve.sessions import Sessions
from kassebot.mocks.serve.settings_text import settings_text, write_settings
from kassebot.mocks.serve.trouble import TroublePlan
from kassebot.mocks.serve.troubled_http import TroubledApp

#: The systems in the order of their ports; the share is a folder and has none.
PORTED = ("pos", "mobilepay", "portal", "sftp")
SYSTEMS = (*PORTED, "share")
SECRET_NAMES = ("POS_CLIENT_SECRET", "MOBILEPAY_API_KEY", "SFTP_PASSWORD", "PORTAL_PASSWORD")

WebMock = PosMock | MobilePayMock | PortalMock


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Mock systems that answer: where they are and how to get in."""

    settings_text: str
    secrets: dict[str, str]
    urls: dict[str, str]
    host_key: str
    sftp_port: int

    def write_settings(self, path: Path) -> None:
        """Write kassebot.toml to `path`, and the secrets file (mode 600) beside it."""
        write_settings(path, self.settings_text, self.secrets)


@contextmanager
def serving(
    folder: Path,
    *,
    trouble: str = "none",
    seed: int = 1,
    down: frozenset[str] = frozenset(),
    portal_session_seconds: int = 300,
    port_base: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Running]:
    """The mock systems of a folder, until the block ends; those in `down` refuse every connection.

    `port_base` 0 takes free ports; else pos, mobilepay, portal and sftp take it and the next three. `clock`
    (seconds) is what tokens and sessions run out by.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no municipality folder at {folder}")
    if down - set(SYSTEMS):
        raise ValueError(f"down must be among {', '.join(SYSTEMS)}")
    plan = TroublePlan.of(trouble, seed)
    keys = {name: secrets.token_urlsafe(24) for name in SECRET_NAMES}
    # Under trouble 429 is one of the troubles, so that it stays within the bound of a streak.
    rate_every = RATE_EVERY if trouble == "none" else 0
    sessions = Sessions(clock=clock, seconds=portal_session_seconds)
    web: dict[str, WebMock] = {
        "pos": PosMock(folder=folder, client_secret=keys["POS_CLIENT_SECRET"], clock=clock, rate_every=rate_every),
        "mobilepay": MobilePayMock(folder=folder, api_key=keys["MOBILEPAY_API_KEY"]),
        "portal": PortalMock(folder=folder, password=keys["PORTAL_PASSWORD"], sessions=sessions),
    }
    host = asyncssh.generate_private_key("ssh-ed25519")
    with ExitStack() as stack:
        socks = {
            name: stack.enter_context(closing(loop.bound_socket(port_base and port_base + number)))
            for number, name in enumerate(PORTED)
        }
        ports = {name: int(sock.getsockname()[1]) for name, sock in socks.items()}
        starts = [loop.web_server(_troubled(mock, plan), socks[name]) for name, mock in web.items() if name not in down]
        if "sftp" not in down:
            files = sftp.server(folder, plan, password=keys["SFTP_PASSWORD"], key=host)
            starts.append(loop.ssh_server(files, socks["sftp"]))
        stack.enter_context(loop.running(starts))
        share = folder.resolve()
        if "share" in down:
            share = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "not-mounted"
        yield _running(ports, host.export_public_key().decode(), keys, share)


def serve_forever(
    folder: Path, *, trouble: str = "none", settings_out: Path | None = None, port_base: int = 0, seed: int = 1
) -> int:
    """Serve until SIGINT or SIGTERM; prints `ready` when all systems answer. For the main thread; returns 0."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with serving(folder, trouble=trouble, seed=seed, port_base=port_base) as systems:
            if settings_out is not None:
                systems.write_settings(settings_out)
            for name, url in systems.urls.items():
                print(f"{name} {url}")
            print("ready", flush=True)
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _troubled(mock: WebMock, plan: TroublePlan) -> TroubledApp:
    return TroubledApp(app=mock.application(), plan=plan, resource_of=mock.resource_of, expire=mock.expire)


def _running(ports: dict[str, int], public: str, keys: dict[str, str], share: Path) -> Running:
    host_key = " ".join(public.split()[:2])
    urls = {name: f"{'sftp' if name == 'sftp' else 'http'}://127.0.0.1:{port}" for name, port in ports.items()}
    text = settings_text(urls=urls, sftp_port=ports["sftp"], host_key=host_key, user=CLIENT_ID, share=share)
    return Running(settings_text=text, secrets=keys, urls=urls, host_key=host_key, sftp_port=ports["sftp"])
