"""Signing in with what an OIDC provider has vouched for; the door has checked signature, audience, time and nonce.

A person is known by issuer and subject. The first time an account that waits for it, with neither a password nor a subject,
is known by an e-mail that the provider has verified; one that has another way to sign in is never taken over so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Person
from kassebot.steps.sign_in import NOBODY, begin_oidc, may_sign_in
from kassebot.store import audit, people
from kassebot.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Whom the provider vouches for; `email` is empty unless it has verified it."""

    issuer: str
    subject: str
    email: str = ""


def sign_in_oidc(store: Store, claims: Claims, now: datetime) -> str:
    """The token of a new session; BusinessError `sign_in_refused` where no open account is theirs."""
    with store.write() as connection:
        person = _known(connection, claims)
        if person is not None and may_sign_in(person):
            return begin_oidc(connection, person, now)
        details = {"person": person.id if person else NOBODY, "method": "oidc"}
        audit.append(connection, audit.Event(event="sign_in_failed", actor=NOBODY, details=details))
    raise BusinessError(
        "sign_in_refused",
        "Din arbejdskonto hører ikke til en åben bruger her. Giv den, der opretter brugere, dette id: {subject}",
        subject=claims.subject[:200],
    )


def _known(connection: Connection, claims: Claims) -> Person | None:
    subject = people.subject_of(claims.issuer, claims.subject)
    person = people.by_subject(connection, subject)
    if person is not None or not claims.email:
        return person
    waiting = [one for one in people.unlinked_by_email(connection, claims.email) if may_sign_in(one)]
    if len(waiting) != 1:
        return None
    people.keep_subject(connection, waiting[0].id, subject)
    linked = audit.Event(event="subject_linked", actor=waiting[0].id, details={"person": waiting[0].id})
    audit.append(connection, linked)
    return waiting[0]
