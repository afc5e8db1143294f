"""The `[mail]` section: what is taken, what is refused, and that no password travels in the open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import danish
from kassebot.settings import template
from kassebot.settings_mail import MailSettings, load_mail

LEAST = 'host = "smtp.example.invalid"\nfrom = "kasser@example.invalid"\n'
LOGIN = 'user = "kassebot"\npassword = "MAIL_PASSWORD"\n'


def mail(folder: Path, lines: str) -> MailSettings | None:
    path = folder / "kassebot.toml"
    path.write_text(f"[mail]\n{lines}", encoding="utf-8")
    return load_mail(path)


def test_host_and_sender_are_enough(tmp_path: Path) -> None:
    """The rest is as most servers want it: port 587, encrypted, nobody logs in."""
    assert mail(tmp_path, LEAST) == MailSettings(
        host="smtp.example.invalid", port=587, sender="kasser@example.invalid", starttls="starttls", user="",
        password="", timeout_seconds=30.0,
    )  # fmt: skip


def test_an_office_without_a_mail_server_has_none(tmp_path: Path) -> None:
    """No file, or no section."""
    path = tmp_path / "kassebot.toml"
    assert load_mail(path) is None
    path.write_text('[kassebot]\noffice_name = "Prøve"\n', encoding="utf-8")
    assert load_mail(path) is None


def test_the_templates_own_lines_are_a_section_that_works(tmp_path: Path) -> None:
    """Who takes the mark of a comment away has what is asked for."""
    lines = template(danish).partition("# [mail]\n")[2].partition("\n\n")[0]
    found = mail(tmp_path, "\n".join(line.removeprefix("# ") for line in lines.splitlines()))

    assert found is not None
    assert (found.user, found.password, found.starttls) == ("kassebot", "MAIL_PASSWORD", "starttls")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (LEAST + 'starttls = "maybe"\n', "none, starttls eller tls"),
        (LEAST + "port = 0\n", "port"),
        (LEAST.replace("kasser@", "kasser"), "mailadresse"),
        (LEAST.replace("kasser@", "a\\nBcc: x@"), "mailadresse"),
        (LEAST + 'user = "kassebot"\n', "hører sammen"),
        (LEAST + LOGIN + 'starttls = "none"\n', "ukrypteret"),
        (LEAST + 'password = "hemmelig-kode"\nuser = "x"\n', "hemmelighed"),
        (LEAST + 'hots = "x"\n', "mente du »host«"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_write(tmp_path: Path, lines: str, told: str) -> None:
    """And never repeats what may be a password."""
    with pytest.raises(BusinessError) as caught:
        mail(tmp_path, lines)

    assert told in str(caught.value) and "hemmelig-kode" not in str(caught.value)


def test_a_login_in_the_open_is_for_this_machine_only(tmp_path: Path) -> None:
    """A relay on the same machine needs no encryption."""
    assert mail(tmp_path, LEAST.replace("smtp.example.invalid", "127.0.0.1") + LOGIN + 'starttls = "none"\n')
