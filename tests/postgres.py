"""A PostgreSQL of the tests' own: Debian's programs, a cluster in a temporary folder, nothing left afterwards.

Where PostgreSQL cannot be had, the tests that need it are skipped by name; in CI they fail.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_server_user(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package makes the user postgres."""
    runuser = shutil.which("runuser") or "/usr/sbin/runuser"  # not on every user's PATH
    return [runuser, "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*command: str) -> None:
    subprocess.run(_as_server_user(*command), check=True, capture_output=True, timeout=60, cwd="/")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running server; gives the URL of its database `postgres`. `durable` waits for the disk, as an office's does."""
    programs = _programs()
    if programs is None:
        message = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="kb-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, port = folder / "data", _free_port()
        _run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        options += "" if durable else " -c fsync=off"
        control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
        _run(*control, "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server_url: str, *, name: str = "", template: str = "", kept: bool = False) -> Iterator[str]:
    """A database of its own on the server, empty or a copy of a template; gives its URL. Gone afterwards unless kept."""
    name = name or f"kb_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        if not kept:
            with psycopg.connect(server_url, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
