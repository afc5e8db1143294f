"""Each way in which a source can be out of reach is told apart, with what to do; nothing is fetched, no secret shown."""

from __future__ import annotations

import datetime as dt
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.shared import EXAMPLE

from kassebot.domain.documents import Source
from kassebot.mocks.serve.mobilepay import MobilePayMock
from kassebot.mocks.serve.serving import Running, serving
from kassebot.settings import load
from kassebot.steps.source_checks import SourceCheck, try_sources

TODAY = dt.date(2026, 10, 14)
SFTP = (Source.CARD, Source.BANK, Source.LEDGER)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """The mock systems in no trouble."""
    with serving(EXAMPLE) as systems:
        yield systems


def tried(running: Running, folder: Path, *changes: tuple[str, str]) -> dict[Source, SourceCheck]:
    """The answers with changed settings; no answer repeats a secret."""
    path = folder / "kassebot.toml"
    running.write_settings(path)
    for file in (path, folder / "kassebot.secrets.toml"):
        text = file.read_text(encoding="utf-8")
        for pattern, new in changes:
            text = re.sub(pattern, new, text)
        file.write_text(text, encoding="utf-8")
    checks = try_sources(load(path), TODAY, sleep=lambda _seconds: None)
    assert [check.source for check in checks] == list(Source)
    words = " ".join(check.found.render() for check in checks)
    assert not [secret for secret in running.secrets.values() if secret in words]
    return {check.source: check for check in checks}


def codes(checks: dict[Source, SourceCheck]) -> dict[Source, str]:
    """What is not in order."""
    return {source: check.code for source, check in checks.items() if not check.ok}


def test_sources_in_order_are_said_to_be(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a troubled night; and the one report that is asked for is of a day that has not been."""
    asked: list[str] = []
    answer = MobilePayMock._settlement
    monkeypatch.setattr(
        MobilePayMock, "_settlement", lambda mock, name, key: (asked.append(name), answer(mock, name, key))[1]
    )

    assert codes(tried(running, tmp_path)) == {}
    assert asked == ["2026-10-15.csv"]
    with serving(EXAMPLE, trouble="much", seed=3) as troubled:
        assert codes(tried(troubled, tmp_path)) == {}


def test_wrong_credentials_are_refused_by_each_system(running: Running, tmp_path: Path) -> None:
    """The answer names the setting, never the value."""
    checks = tried(running, tmp_path, (r'(SECRET|KEY|PASSWORD) = "[^"]{20,}"', r'\1 = "wrong"'))

    assert codes(checks) == dict.fromkeys((Source.POS, Source.MOBILEPAY, Source.VOUCHERS, *SFTP), "login_refused")
    assert "[sources.portal]" in checks[Source.VOUCHERS].found.render()


def test_a_secret_that_is_not_there_is_named(running: Running, tmp_path: Path) -> None:
    """With the file in which it belongs."""
    checks = tried(running, tmp_path, (r'POS_CLIENT_SECRET = ".*"\n', ""))

    assert codes(checks) == {Source.POS: "secret_missing"}
    assert "kassebot.secrets.toml" in checks[Source.POS].found.render()


def test_another_host_key_is_told_before_the_password_is_sent(running: Running, tmp_path: Path) -> None:
    """A whole key of another server, and half a key."""
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    stranger = tried(running, tmp_path, (r"ssh-ed25519 [^\"]+", f"ssh-ed25519 {other}"))
    half = tried(running, tmp_path, (r"ssh-ed25519 [^\"]+", f"ssh-ed25519 {other[:44]}"))

    assert codes(stranger) == dict.fromkeys(SFTP, "host_key_differs")
    assert codes(half) == dict.fromkeys(SFTP, "host_key_unreadable")


def test_a_port_that_refuses_and_a_name_that_nobody_knows(running: Running, tmp_path: Path) -> None:
    """Each in words of its own."""
    with serving(EXAMPLE, down=frozenset({"pos", "sftp"})) as down:
        checks = tried(down, tmp_path, (r"(\[sources.mobilepay\]\nurl = )\S+", r'\1"http://kilde.invalid"'))

    expected = dict.fromkeys((Source.POS, *SFTP), "port_refused") | {Source.MOBILEPAY: "host_unknown"}
    assert codes(checks) == expected
    assert "kilde.invalid" in checks[Source.MOBILEPAY].found.render()


def test_a_wrong_folder_is_named_with_its_setting(running: Running, tmp_path: Path) -> None:
    """On the server, and the shared folder; what else is on the same server is in order."""
    checks = tried(
        running, tmp_path, ('ledger = "ledger"', 'ledger = "finans"'), (r"(\[sources.share\]\nfolder = )\S+", r'\1"x"')
    )

    expected = {Source.LEDGER: "folder_missing", Source.REGISTERS: "share_missing", Source.COUNTS: "share_missing"}
    assert codes(checks) == expected
    assert "Ret ledger i [sources.sftp]" in checks[Source.LEDGER].found.render()


def test_an_address_that_is_not_the_portal_is_told(running: Running, tmp_path: Path) -> None:
    """The address of another system, for instance."""
    checks = tried(running, tmp_path, (r"(\[sources.portal\]\nurl = )\S+", rf'\1"{running.urls["mobilepay"]}"'))

    assert codes(checks) == {Source.VOUCHERS: "login_form_missing"}


def test_a_system_that_is_not_set_up_is_told(running: Running, tmp_path: Path) -> None:
    """Its section is not there."""
    checks = tried(running, tmp_path, (r"(?s)\[sources.mobilepay\].*?\n\n", ""))

    assert codes(checks) == {Source.MOBILEPAY: "source_not_set_up"}


def certificate(folder: Path, name: str, ends: dt.datetime) -> Path:
    """A certificate and its key in one file, its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def https(certificate_file: Path) -> Iterator[int]:
    """A server that gets no further than the handshake; gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(line, server_side=True):
                        pass
                except OSError:
                    line.close()  # the client refused the certificate

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)  # lets go of accept


@pytest.mark.parametrize(
    ("name", "ends", "trusted", "code", "words"),
    [
        ("localhost", dt.datetime(2024, 1, 1, tzinfo=dt.UTC), True, "certificate_expired", "udløbet"),
        ("kilde.example", dt.datetime(2090, 1, 1, tzinfo=dt.UTC), True, "certificate_refused", "et andet navn"),
        ("localhost", dt.datetime(2090, 1, 1, tzinfo=dt.UTC), False, "certificate_refused", "ikke kan godkendes"),
    ],
    ids=["expired", "another-name", "unknown-issuer"],
)
def test_a_certificate_that_does_not_hold_is_told_apart(
    running: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    ends: dt.datetime,
    trusted: bool,
    code: str,
    words: str,
) -> None:
    """Before anything is sent."""
    file = certificate(tmp_path, name, ends)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with https(file) as port:
        checks = tried(running, tmp_path, (r"(\[sources.pos\]\nurl = )\S+", rf'\1"https://localhost:{port}"'))

    assert codes(checks) == {Source.POS: code}
    assert words in checks[Source.POS].found.render()


def test_https_asked_of_a_server_without_it_is_told(running: Running, tmp_path: Path) -> None:
    """The address in the settings is what to look at."""
    checks = tried(running, tmp_path, (r"(\[sources.pos\]\nurl = )\"http:", r'\1"https:'))

    assert codes(checks) == {Source.POS: "tls_failed"}
