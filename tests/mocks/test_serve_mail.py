"""The mock mail server speaks SMTP with whoever comes, and keeps what it is given."""

from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from kassebot.mocks.serve.mail import LETTER_BYTES_MAX, mail_server


def test_a_letter_becomes_a_file(tmp_path: Path) -> None:
    """As it was sent: a line that begins with a dot too."""
    with mail_server(tmp_path / "mails") as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("fra@example.invalid", ["til@example.invalid"], "Subject: prøve\r\n\r\n.første\r\n".encode())
        client.sendmail("fra@example.invalid", ["til@example.invalid"], b"Subject: to\r\n\r\nto\r\n")

    kept = sorted((tmp_path / "mails").glob("*.eml"))
    assert [one.name for one in kept] == ["0001.eml", "0002.eml"]
    assert kept[0].read_bytes() == "Subject: prøve\r\n\r\n.første\r\n".encode()


def test_a_recipient_is_refused_or_told_to_come_again(tmp_path: Path) -> None:
    """By how the address begins; nothing is kept."""
    with mail_server(tmp_path) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for address, code in (("afvist@example.invalid", 550), ("senere@example.invalid", 451)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
                client.sendmail("fra@example.invalid", [address], b"x")
            assert caught.value.recipients[address][0] == code

    assert list(tmp_path.iterdir()) == []


def test_it_survives_what_is_no_conversation(tmp_path: Path) -> None:
    """Too large a letter, somebody who hangs up, and a line without an end."""
    with mail_server(tmp_path) as port:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client, pytest.raises(smtplib.SMTPDataError):
            client.sendmail(
                "a@example.invalid", ["b@example.invalid"], b"x" * 900 + b"\r\n" + b"y\r\n" * LETTER_BYTES_MAX
            )
        smtplib.SMTP("127.0.0.1", port, timeout=10).close()
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            assert client.docmd("x" * 200)[0] == 503
            client.sendmail("a@example.invalid", ["b@example.invalid"], b"Subject: ja\r\n\r\nja\r\n")

    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    """It says where it is; a signal ends it in order."""
    command = [sys.executable, "-m", "kassebot.cli.main", "mocks", "mail", str(tmp_path / "mails"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        where = server.stdout.readline().strip()
        assert server.stdout.readline().strip() == "ready"
        port = int(where.rpartition(":")[2])
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("a@example.invalid", ["b@example.invalid"], b"Subject: x\r\n\r\nx\r\n")
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    assert (tmp_path / "mails" / "0001.eml").exists()
