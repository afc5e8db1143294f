"""The register keeper is heard: links to one case, statements in the keeper's own words, what came with them, letters.

A link's token is derived from a secret, never kept; it opens one case until it expires or is revoked. Nothing here
changes what the keeper said.
"""

from __future__ import annotations

import datetime as dt
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from kassebot.domain.bankdays import DENMARK, day_in_denmark
from kassebot.domain.errors import InvariantBroken

#: Who acts in the trail when the register keeper writes by a link; no person of the office has this id.
KEEPER = "keeper"

#: A link works so long after the deadline: who is late is heard too, until a person has completed the case.
GRACE_DAYS = 14
LINKS_AT_ONCE_MAX = 5
STATEMENTS_BY_LINKS_MAX = 20
FILES_MAX = 5
FILE_BYTES_MAX = 10_000_000
FILES_BYTES_MAX = 25_000_000
FILE_NAME_CHARACTERS_MAX = 200
SECRET_BYTES_MIN = 32


class Channel(StrEnum):
    """How a statement came."""

    LINK = "link"  # the keeper wrote it
    TELEPHONE = "telephone"  # a person of the office noted what the keeper said
    PAPER = "paper"  # a person of the office put in what the keeper wrote


class LinkState(StrEnum):
    """Whether a link opens its case."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


class MailState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"  # not sent yet, or to be tried again
    SENT = "sent"  # the mail server took it
    FAILED = "failed"  # refused, or tried as often as there is patience for


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperLink:
    """A link to one case; `contact` is the office's person, whom the keeper calls."""

    id: str
    case: str
    contact: str
    deadline: dt.date
    sent_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None

    def state(self, now: dt.datetime) -> LinkState:
        """Whether it opens now."""
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.EXPIRED if now >= self.expires_at else LinkState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as somebody sent it: what it was called there, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a statement; `name` is the text's id, `document` the sha256 of its bytes."""

    statement: str
    position: int
    document: str
    media_type: str
    size_bytes: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the keeper said; `text` is the text's id. `noted_by` is empty where the keeper wrote it by a link."""

    id: str
    case: str
    channel: Channel
    link: str
    text: str
    noted_by: str
    given_at: dt.datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter to the keeper; its id is the link's, and `text` is the id of its text, without the link itself.

    `attempts` have been made, the last ended with the code `problem`; the next is not made before `not_before`.
    """

    id: str
    case: str
    recipient: str
    text: str
    state: MailState
    attempts: int
    not_before: dt.datetime
    problem: str
    sent_at: dt.datetime | None


def expiry(deadline: dt.date) -> dt.datetime:
    """When a link with this deadline stops opening: at midnight, some days after the deadline."""
    return dt.datetime.combine(deadline + dt.timedelta(days=GRACE_DAYS + 1), dt.time(), DENMARK).astimezone(dt.UTC)


def last_day(expires_at: dt.datetime) -> dt.date:
    """The last day on which a link opens."""
    return day_in_denmark(expires_at - dt.timedelta(seconds=1))


def link_token(link: str, expires_at: dt.datetime, secret: bytes) -> str:
    """The token of a link: signed over its id and its expiry, 43 characters that stand in an address."""
    if len(secret) < SECRET_BYTES_MIN:
        raise InvariantBroken("the secret of links is too short")
    signed = f"keeper link|{link}|{int(expires_at.timestamp())}".encode()
    return urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=").decode()


def is_token_of(token: str, link: KeeperLink, secret: bytes) -> bool:
    """Whether the token was signed for just this link and this expiry."""
    return hmac.compare_digest(token.encode(), link_token(link.id, link.expires_at, secret).encode())


def token_sha256(token: str) -> str:
    """All that is kept of a token."""
    return sha256(token.encode()).hexdigest()
