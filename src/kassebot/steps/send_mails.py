"""Send the letters that wait: after the commit that made them, one at a time, each until it is taken or given up.

A letter is claimed before it is sent, so that two who send at once do not send it twice; a sender that died lets go of
its claim by itself. The link is put into the letter here and nowhere kept. Nothing here waits: a letter that the world
prevents is due again later, after a growing pause, and whoever calls comes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from kassebot.domain.cases import EventKind
from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.hearing import LinkState, Mail
from kassebot.domain.retry import Patience, delay
from kassebot.reports.letter import LINK_PLACE
from kassebot.settings_mail import MailSettings
from kassebot.steps.ask_keeper import link_url
from kassebot.steps.smtp import RECIPIENT_REFUSED, hand_over
from kassebot.store import hearing, people
from kassebot.store.audit import ROBOT
from kassebot.store.case_events import next_number, record, texts_of
from kassebot.store.database import Store

#: Counted in minutes: 1, 2, 4 … 32, 60, 60, 60, so that a letter outlasts a mail server's evening off.
MAIL_PATIENCE = Patience(attempts=10, pause_seconds=1.0)
#: A claim lasts longer than the longest conversation with a server.
CLAIM = timedelta(minutes=30)
LETTERS_A_ROUND_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a round came to: letters that were taken, given up, and that are tried again later."""

    sent: int
    failed: int
    later: int


def send_mails(
    store: Store, settings: MailSettings, *, password: str, now: datetime, secret: bytes, base_url: str
) -> Sent:
    """One round over the letters that are due; BusinessError where the settings do not fit the server.

    Then the letters wait as they did, and go when the settings are mended.
    """
    with store.read() as connection:
        due = hearing.due_mails(connection, now, LETTERS_A_ROUND_MAX)
    counts = {"sent": 0, "failed": 0, "later": 0}
    for mail in due:
        with store.write() as connection:
            claimed = hearing.claim_mail(connection, mail, now + CLAIM)
        if claimed:
            counts[_send(store, mail, settings, password=password, now=now, secret=secret, base_url=base_url)] += 1
    return Sent(**counts)


def _send(
    store: Store, mail: Mail, settings: MailSettings, *, password: str, now: datetime, secret: bytes, base_url: str
) -> str:
    """How it went: `sent`, `failed` or `later`."""
    message = _message(store, mail, settings, now=now, secret=secret, base_url=base_url)
    if message is None:
        return _give_up(store, mail, "link_closed", now)
    attempt = mail.attempts + 1
    try:
        hand_over(settings, password, message)
    except ApplicationError as error:
        pause = delay(error, attempt, MAIL_PATIENCE)
        if pause is None:
            return _give_up(store, mail, error.code, now)
        _put_back(store, mail, attempts=attempt, not_before=now + timedelta(minutes=pause), problem=error.code)
        return "later"
    except BusinessError as error:
        if error.code == RECIPIENT_REFUSED:
            return _give_up(store, mail, error.code, now)
        _put_back(store, mail, attempts=mail.attempts, not_before=mail.not_before, problem=error.code)
        raise
    with store.write() as connection:
        hearing.set_sent(connection, mail.id, now)
        number = next_number(connection, mail.case, None)
        record(
            connection, case=mail.case, number=number, kind=EventKind.MAILED, actor=ROBOT, at=now, about=mail.id,
            details={"attempts": attempt},
        )  # fmt: skip
    return "sent"


def _message(
    store: Store, mail: Mail, settings: MailSettings, *, now: datetime, secret: bytes, base_url: str
) -> EmailMessage | None:
    """The letter with its link; None where the link does not open any more, or the letter's text was deleted."""
    with store.read() as connection:
        link = hearing.link_by_id(connection, mail.id)
        text = texts_of(connection, mail.case).get(mail.text)
        contact = people.by_id(connection, link.contact) if link else None
    if link is None or text is None or link.state(now) is not LinkState.OPEN:
        return None
    subject, _, body = text.content.partition("\n")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.sender
    message["To"] = mail.recipient
    if contact and contact.email:
        message["Reply-To"] = contact.email
    message["Date"] = format_datetime(now)
    # The same in every attempt, so that a mail program shows a letter once that was handed over twice.
    message["Message-ID"] = f"<{mail.id.replace(':', '.')}@{settings.sender.rpartition('@')[2]}>"
    message.set_content(body.lstrip("\n").replace(LINK_PLACE, link_url(base_url, link, secret)))
    return message


def _give_up(store: Store, mail: Mail, code: str, now: datetime) -> str:
    """The case shows it, and a person calls, or asks again."""
    with store.write() as connection:
        hearing.set_failed(connection, mail.id, code)
        number = next_number(connection, mail.case, None)
        record(
            connection, case=mail.case, number=number, kind=EventKind.MAIL_FAILED, actor=ROBOT, at=now, about=mail.id,
            details={"attempts": mail.attempts + 1, "code": code},
        )  # fmt: skip
    return "failed"


def _put_back(store: Store, mail: Mail, *, attempts: int, not_before: datetime, problem: str) -> None:
    with store.write() as connection:
        hearing.set_waiting(connection, mail, attempts=attempts, not_before=not_before, problem=problem)
