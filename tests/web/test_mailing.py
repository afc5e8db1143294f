"""While the pages are served, letters go out by themselves; what is in the way is logged by its code."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from tests import hearing_made as made
from tests.hearing_made import CASE, NOW

from kassebot.mocks.serve.mail import mail_server
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.steps.send_mails import Sent
from kassebot.web import mailing
from kassebot.web.app import create_app
from kassebot.web.office import Office

SECONDS_MAX = 60.0


@pytest.fixture
def asking(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with a letter that waits, whose rounds are quick."""
    monkeypatch.setattr(mailing, "ROUND_SECONDS", 0.05)
    made.municipality(office.store)
    ask_keeper(
        office.store, made.who(made.reviewer()), CASE, made.version(office.store), deadline_bank_days=5,
        message_text="", send=True, now=NOW, secret=office.secret, base_url=office.url,
    )  # fmt: skip
    return office


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each round that begins."""
    begun: list[int] = []
    send_due = mailing.send_due

    def counted(*args: Any, **values: Any) -> Sent | None:
        begun.append(len(begun))
        return send_due(*args, **values)

    monkeypatch.setattr(mailing, "send_due", counted)
    return begun


def more(rounds: list[int], count: int = 4) -> None:
    """So many rounds more."""
    now = len(rounds)
    until(lambda: len(rounds) >= now + count)


def write_settings(office: Office, port: int) -> None:
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nfrom = "k@example.invalid"\nstarttls = "none"\n'
    office.settings_file.write_text(mail, encoding="utf-8")


def until(holds: Callable[[], object]) -> None:
    """Wait for it, bounded."""
    end = time.monotonic() + SECONDS_MAX
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_letter_goes_out_while_the_pages_are_served(asking: Office, rounds: list[int], tmp_path: Path) -> None:
    """Once, though rounds go on; also when the mail server is set up while serving."""
    with mail_server(tmp_path / "mails") as port, TestClient(create_app(asking)):
        write_settings(asking, port)
        until(lambda: made.mails_in(tmp_path / "mails"))
        more(rounds)

        assert len(made.mails_in(tmp_path / "mails")) == 1


def test_settings_that_are_wrong_are_said_once_and_mended_while_serving(
    asking: Office, rounds: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The letter waits meanwhile."""
    asking.settings_file.write_text("[mail]\nhots = 1\n", encoding="utf-8")

    def said() -> list[str]:
        return [one.getMessage() for one in caplog.records if one.name == mailing.__name__]

    with caplog.at_level(logging.WARNING), mail_server(tmp_path / "mails") as port, TestClient(create_app(asking)):
        until(said)
        more(rounds)
        assert said() == ["letters are not sent: settings_key_unknown"]
        write_settings(asking, port)
        until(lambda: made.mails_in(tmp_path / "mails"))
