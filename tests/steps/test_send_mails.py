"""Letters go through a real mail server: sent, refused, tried again, given up, encrypted; each once."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests import hearing_made as made
from tests.hearing_made import CASE, NOW, SECRET

from kassebot.domain.cases import EventKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import Mail, MailState
from kassebot.mocks.serve.loop import bound_socket
from kassebot.mocks.serve.mail import mail_server
from kassebot.settings_mail import MailSettings
from kassebot.steps.ask_keeper import KeeperAsked, ask_keeper
from kassebot.steps.hear import hear_by_link
from kassebot.steps.revoke_link import revoke_link
from kassebot.steps.send_mails import CLAIM, MAIL_PATIENCE, Sent, send_mails
from kassebot.store import hearing
from kassebot.store.case_events import events_of, texts_of
from kassebot.store.database import Store

ME = made.who(made.reviewer())
MINUTE = dt.timedelta(minutes=1)


def settings(port: int, **other: object) -> MailSettings:
    values = {
        "host": "127.0.0.1", "port": port, "sender": "kasser@example.invalid", "starttls": "none", "user": "",
        "password": "", "timeout_seconds": 5.0,
    } | other  # fmt: skip
    return MailSettings(**values)


def ask(store: Store) -> KeeperAsked:
    return ask_keeper(
        store, ME, CASE, made.version(store), deadline_bank_days=5, message_text="Æøå — »ja«", send=True, now=NOW,
        secret=SECRET, base_url=made.BASE_URL,
    )  # fmt: skip


def send(store: Store, port: int, now: dt.datetime = NOW, *, password: str = "", **other: object) -> Sent:
    return send_mails(store, settings(port, **other), password=password, now=now, secret=SECRET, base_url=made.BASE_URL)


def mail_of(store: Store) -> Mail:
    with store.read() as connection:
        return hearing.mails_of(connection, CASE)[-1]


def kinds(store: Store) -> list[EventKind]:
    with store.read() as connection:
        return [one.kind for one in events_of(connection, CASE)]


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port on which nobody listens."""
    sock = bound_socket(0)
    yield int(sock.getsockname()[1])
    sock.close()


def test_a_letter_goes_once_with_the_link_and_the_case_keeps_it_without(any_store: Store, tmp_path: Path) -> None:
    """The link in the letter opens the keeper's page; the text in the case does not have it."""
    made.municipality(any_store)
    asked = ask(any_store)
    with mail_server(tmp_path / "mails") as port:
        assert send(any_store, port) == Sent(sent=1, failed=0, later=0)
        assert send(any_store, port, NOW + MINUTE) == Sent(sent=0, failed=0, later=0)

    (raw,) = made.mails_in(tmp_path / "mails")
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    body = letter.get_content().replace("\r\n", "\n")
    assert letter["To"] == made.KEEPER_MAIL
    assert letter["From"] == "kasser@example.invalid"
    assert letter["Reply-To"] == "p-1@example.invalid"
    assert letter["Subject"] == "Kasse 0417, oktober 2026: vi vil gerne høre dig"
    assert asked.url in body and "Æøå — »ja«" in body and "44 00 00 02" in body
    assert f"{letter['Subject']}\n\n{body}" == asked.letter
    assert (mail_of(any_store).state, mail_of(any_store).sent_at) == (MailState.SENT, NOW)
    assert kinds(any_store)[-2:] == [EventKind.ASKED, EventKind.MAILED]
    with any_store.read() as connection:
        assert all(asked.url not in one.content for one in texts_of(connection, CASE).values())
    token = asked.url.rpartition("/")[2]
    assert hear_by_link(any_store, token, words="Ja", files=(), now=NOW, secret=SECRET).case == CASE


def test_a_refused_recipient_shows_in_the_case_at_once(any_store: Store, tmp_path: Path) -> None:
    """No second attempt: a person calls, or mends the register list."""
    made.municipality(any_store, made.register("0417", email="afvist@example.invalid"))
    ask(any_store)
    with mail_server(tmp_path / "mails") as port:
        assert send(any_store, port) == Sent(sent=0, failed=1, later=0)
        assert send(any_store, port, NOW + dt.timedelta(days=1)) == Sent(sent=0, failed=0, later=0)

    assert (mail_of(any_store).state, mail_of(any_store).problem) == (MailState.FAILED, "mail_recipient_refused")
    assert kinds(any_store)[-1] is EventKind.MAIL_FAILED
    assert made.mails_in(tmp_path / "mails") == []


def test_a_server_that_is_down_is_tried_with_growing_pauses_and_then_given_up(
    sqlite_store: Store, free_port: int
) -> None:
    """Ten attempts over some hours, none before its time; then the case shows it."""
    made.municipality(sqlite_store)
    ask(sqlite_store)
    now, pauses = NOW, []
    while mail_of(sqlite_store).state is MailState.WAITING:
        assert sum(vars_of(send(sqlite_store, free_port, now))) == 1
        after = mail_of(sqlite_store)
        assert after.problem == "mail_unreachable"
        if after.state is MailState.WAITING:
            assert send(sqlite_store, free_port, after.not_before - dt.timedelta(seconds=1)) == Sent(
                sent=0, failed=0, later=0
            )
            pauses.append((after.not_before - now) // MINUTE)
            now = after.not_before

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert len(pauses) + 1 == MAIL_PATIENCE.attempts
    assert kinds(sqlite_store)[-1] is EventKind.MAIL_FAILED


def vars_of(sent: Sent) -> tuple[int, int, int]:
    return sent.sent, sent.failed, sent.later


def test_a_server_that_comes_back_gets_the_letter(sqlite_store: Store, tmp_path: Path, free_port: int) -> None:
    """First nobody listens, then a server that is there."""
    made.municipality(sqlite_store)
    ask(sqlite_store)
    assert send(sqlite_store, free_port) == Sent(sent=0, failed=0, later=1)
    with mail_server(tmp_path / "mails") as port:
        assert send(sqlite_store, port, NOW + MINUTE) == Sent(sent=1, failed=0, later=0)

    assert len(made.mails_in(tmp_path / "mails")) == 1


def test_who_is_told_to_come_again_comes_again(sqlite_store: Store, tmp_path: Path) -> None:
    """A grey-listing server (451) is the world, not a refusal."""
    made.municipality(sqlite_store, made.register("0417", email="senere@example.invalid"))
    ask(sqlite_store)
    with mail_server(tmp_path / "mails") as port:
        assert send(sqlite_store, port) == Sent(sent=0, failed=0, later=1)

    assert mail_of(sqlite_store).problem == "mail_busy"


def test_two_who_send_at_once_send_one_letter(any_store: Store, tmp_path: Path) -> None:
    """A claimed letter is another's; whoever died with a claim is followed when it is over."""
    made.municipality(any_store)
    ask(any_store)
    mail = mail_of(any_store)
    with any_store.write() as connection:
        assert hearing.claim_mail(connection, mail, NOW + CLAIM)
        assert not hearing.claim_mail(connection, mail, NOW + CLAIM)
    with mail_server(tmp_path / "mails") as port:
        assert send(any_store, port, NOW + MINUTE) == Sent(sent=0, failed=0, later=0)
        assert send(any_store, port, NOW + CLAIM) == Sent(sent=1, failed=0, later=0)


def test_a_link_that_was_closed_meanwhile_is_not_sent(sqlite_store: Store, tmp_path: Path) -> None:
    """Revoked, or expired while the server was down."""
    made.municipality(sqlite_store)
    first = ask(sqlite_store)
    ask(sqlite_store)
    revoke_link(sqlite_store, ME, CASE, made.version(sqlite_store), link=first.link, now=NOW)
    with mail_server(tmp_path / "mails") as port:
        assert send(sqlite_store, port, NOW + dt.timedelta(days=60)) == Sent(sent=0, failed=1, later=0)

    with sqlite_store.read() as connection:
        assert {one.problem for one in hearing.mails_of(connection, CASE)} == {"link_closed"}
    assert made.mails_in(tmp_path / "mails") == []


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate made for 127.0.0.1, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made_out = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path, private = folder / "cert.pem", folder / "key.pem"
    path.write_bytes(made_out.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return path, context


def test_starttls_with_a_login_and_a_certificate_that_is_known(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The municipality's own issuer is named by SSL_CERT_FILE; the password travels encrypted."""
    made.municipality(sqlite_store)
    ask(sqlite_store)
    path, context = certificate(tmp_path)
    login = {"starttls": "starttls", "user": "kassebot", "password": "MAIL_PASSWORD"}
    with mail_server(tmp_path / "mails", tls=context, password="hemmelig") as port:
        with pytest.raises(BusinessError) as caught:
            send(sqlite_store, port, value="hemmelig", **login)
        assert caught.value.code == "mail_certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(BusinessError) as caught:
            send(sqlite_store, port, value="forkert", **login)
        assert caught.value.code == "mail_login"
        assert "forkert" not in str(caught.value)
        waiting = mail_of(sqlite_store)
        assert (waiting.state, waiting.attempts, waiting.problem) == (MailState.WAITING, 0, "mail_login")
        assert send(sqlite_store, port, value="hemmelig", **login) == Sent(sent=1, failed=0, later=0)

    assert len(made.mails_in(tmp_path / "mails")) == 1


def test_a_server_without_starttls_gets_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """The settings ask for it; nothing is sent in the open instead."""
    made.municipality(sqlite_store)
    ask(sqlite_store)
    with mail_server(tmp_path / "mails") as port, pytest.raises(BusinessError) as caught:
        send(sqlite_store, port, starttls="starttls")

    assert caught.value.code == "mail_not_supported"
    assert made.mails_in(tmp_path / "mails") == []
