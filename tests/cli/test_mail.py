"""`kassebot mail send`: what waits is sent by a timer, by the same settings and the same secret as the pages'."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import hearing_made as made
from tests.hearing_made import CASE

from kassebot.cli.main import main
from kassebot.mocks.serve.mail import mail_server
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.store.database import open_store
from kassebot.web.office import office_secret


def test_the_command_sends_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The link in the letter is the one that the pages know; without [mail] the command says what to add."""
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KASSEBOT_DATABASE_URL", raising=False)
    settings = tmp_path / "kassebot.toml"
    settings.write_text('[web]\nurl = "https://kasser.example.invalid"\n', encoding="utf-8")
    store = open_store(tmp_path / "data")
    made.municipality(store)
    asked = ask_keeper(
        store, made.who(made.reviewer()), CASE, made.version(store), deadline_bank_days=5, message_text="", send=True,
        now=datetime.now(UTC), secret=office_secret(store.data_dir), base_url=made.BASE_URL,
    )  # fmt: skip
    store.close()
    assert main(["mail", "send", "--settings", str(settings)]) == 2
    assert "[mail] mangler" in capsys.readouterr().err

    with mail_server(tmp_path / "mails") as port:
        mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nfrom = "k@example.invalid"\nstarttls = "none"\n'
        settings.write_text(settings.read_text(encoding="utf-8") + mail, encoding="utf-8")
        assert main(["mail", "send", "--settings", str(settings)]) == 0
        assert "1 sendt" in capsys.readouterr().out
        assert main(["mail", "send", "--settings", str(settings)]) == 0
    (letter,) = made.mails_in(tmp_path / "mails")

    assert asked.url in email.message_from_bytes(letter, policy=email.policy.default).get_content()
