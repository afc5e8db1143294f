"""The demo's office: rules with counter accounts, a mail server that keeps letters as files, and a person for each role.

Passwords are made anew each time and printed, which only the demo does. Everything is on this machine alone.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kassebot.cli import serve
from kassebot.cli.door import Door
from kassebot.domain.errors import ApplicationError
from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause
from kassebot.domain.people import Role
from kassebot.settings_rules import default_rules_text
from kassebot.steps.people import NewPerson, add_person, all_people, set_password
from kassebot.store.database import Store

#: Login, invented name and role; no telephone number begins with 0.
PEOPLE = (
    ("regnskab", "Regna Regnskab", Role.CLERK),
    ("sagsbehandler", "Saga Sagsbehandler", Role.REVIEWER),
    ("godkender", "Gode Godkender", Role.APPROVER),
    ("drift", "Drifa Drift", Role.OPS),
    ("revisor", "Revi Revisor", Role.AUDITOR),
    ("leder", "Lede Leder", Role.LEAD),
)
_USUAL_PORT = 8080


def write_rules(home: Path) -> Path:
    """The shipped rules as a version of their own, with an invented counter account for each cause of the ledger and cash."""
    accounts = [cause for cause in Cause if AREA_OF_CAUSE[cause] in (Area.LEDGER, Area.CASH)]
    lines = "\n".join(f'{cause.value} = "9-99-{place:02d}-0001"' for place, cause in enumerate(accounts, 1))
    text = default_rules_text().replace("version = 1", "version = 2", 1)
    heading = "[review.counter_accounts]\n"
    path = home / "regler.toml"
    path.write_text(text.replace(heading, f"{heading}{lines}\n", 1), encoding="utf-8")
    return path


def make_people(store: Store, now: datetime) -> list[tuple[str, str, Role, str]]:
    """Login, name, role and a new password for each; accounts that are there keep everything but the password."""
    there = {person.login for person in all_people(store, None)}
    made = []
    for place, (login, name, role) in enumerate(PEOPLE):
        password = secrets.token_urlsafe(9)
        if login in there:
            set_password(store, None, login, password, now)
        else:
            new = NewPerson(
                login=login, name=name, roles=frozenset({role}), telephone=f"00 00 00 0{place}",
                email=f"{login}@example.invalid",
            )  # fmt: skip
            add_person(store, None, new, password, now)
        made.append((login, name, role, password))
    return made


def show_office(home: Path, door: Door) -> None:
    """Say who there is, and serve the queue where somebody sits at the terminal; else say how."""
    store = door.open_store()
    people = make_people(store, datetime.now(UTC))
    store.close()
    port = _free_port()
    settings = home / "kontor.toml"
    door.say("")
    door.say("Demoens medarbejdere (opdigtede; adgangskoderne gælder kun her og laves om hver gang):")
    for login, name, role, password in people:
        print(f"  {login:<14} {password:<14} {name} ({role.value})")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _write_settings(settings, port, mail_port=None)
        command = f"KASSEBOT_DATA={os.environ['KASSEBOT_DATA']} kassebot serve --settings {settings} --port {port}"
        door.say("Se køen i en browser: {command}", command=command)
        return
    with _mail_server(home / "breve") as mail_port:
        _write_settings(settings, port, mail_port=mail_port)
        door.say("Breve til kasseansvarlige lægges i {folder}", folder=str(home / "breve"))
        door.settings_file = str(settings)
        parser = argparse.ArgumentParser()
        serve.configure(parser, door.translate)
        serve.do(parser.parse_args(["--port", str(port)]), door)


def _write_settings(path: Path, port: int, *, mail_port: int | None) -> None:
    text = (
        '[kassebot]\noffice_name = "Demokommunens kassekontor"\nrobots_at_once = 3\n\n[rules]\nfile = "regler.toml"\n\n'
        f'[web]\nurl = "http://127.0.0.1:{port}"\ntelephone = "00 00 00 00"\n'
    )
    if mail_port is not None:
        text += (
            f'\n[mail]\nhost = "127.0.0.1"\nport = {mail_port}\nfrom = "kasser@example.invalid"\nstarttls = "none"\n'
        )
    path.write_text(text, encoding="utf-8")


@contextmanager
def _mail_server(folder: Path) -> Iterator[int]:
    """A mail server of its own process that keeps each letter as a file, for as long as the block lasts."""
    port = _free_port(0)
    words = [sys.executable, "-m", "kassebot.cli.main", "mocks", "mail", str(folder), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        try:
            if not any(line.strip() == "ready" for line in process.stdout or ()):
                raise ApplicationError("mocks_down", "De opdigtede kildesystemer kom ikke op; prøv igen")
            yield port
        finally:
            process.terminate()


def _free_port(wanted: int = _USUAL_PORT) -> int:
    """The wanted port, or any that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ApplicationError("no_port", "Der er ingen fri port på denne maskine; luk et program, og prøv igen")
