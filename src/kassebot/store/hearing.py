"""Links to register keepers, their statements and what came with them, and letters with how their sending goes.

Rows only: the events and the texts are `case_events`. Of a token its sha256 is kept, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from kassebot.domain.hearing import (
    Attachment,
    Channel,
    KeeperLink,
    Mail,
    MailState,
    Statement,
    is_token_of,
    link_token,
    token_sha256,
)
from kassebot.store.tables.hearing import attachments, keeper_links, mails, statements

_LINK = [keeper_links.c[name] for name in KeeperLink.__dataclass_fields__]


def add_link(connection: Connection, link: KeeperLink, secret: bytes) -> None:
    """Keep a new link; its token can be made again by whoever has the secret."""
    token = link_token(link.id, link.expires_at, secret)
    row = {name: getattr(link, name) for name in KeeperLink.__dataclass_fields__}
    connection.execute(insert(keeper_links), [row | {"token_sha256": token_sha256(token)}])


def link_by_token(connection: Connection, token: str, secret: bytes) -> KeeperLink | None:
    """The link that the token was signed for, whatever its state; None for every other token."""
    query = select(*_LINK).where(keeper_links.c.token_sha256 == token_sha256(token))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    link = _link(row)
    return link if is_token_of(token, link, secret) else None


def link_by_id(connection: Connection, link: str) -> KeeperLink | None:
    """The link; None where there is none."""
    row = connection.execute(select(*_LINK).where(keeper_links.c.id == link)).one_or_none()
    return None if row is None else _link(row)


def links_of(connection: Connection, case: str) -> tuple[KeeperLink, ...]:
    """The case's links, oldest first."""
    query = select(*_LINK).where(keeper_links.c.case == case).order_by(keeper_links.c.sent_at, keeper_links.c.id)
    return tuple(_link(row) for row in connection.execute(query))


def set_revoked(connection: Connection, link: str, at: datetime) -> None:
    """From now on the link does not open."""
    query = update(keeper_links).where(keeper_links.c.id == link, keeper_links.c.revoked_at.is_(None))
    connection.execute(query.values(revoked_at=at))


def add_statement(connection: Connection, statement: Statement) -> None:
    """Keep a statement with its attachments; neither is ever changed."""
    row = {name: getattr(statement, name) for name in Statement.__dataclass_fields__ if name != "attachments"}
    connection.execute(insert(statements), [row | {"channel": statement.channel.value}])
    if statement.attachments:
        rows = [{name: getattr(one, name) for name in Attachment.__dataclass_fields__} for one in statement.attachments]
        connection.execute(insert(attachments), rows)


def statements_of(connection: Connection, case: str) -> tuple[Statement, ...]:
    """The case's statements with their attachments, oldest first."""
    query = select(statements).where(statements.c.case == case).order_by(statements.c.given_at, statements.c.id)
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    of_statements: dict[str, list[Attachment]] = {}
    with_files = select(attachments).where(attachments.c.statement.in_(ids)).order_by(attachments.c.position)
    for row in connection.execute(with_files):
        of_statements.setdefault(row.statement, []).append(_attachment(row))
    return tuple(_statement(row, of_statements.get(row.id, ())) for row in rows)


def attachment_by_place(connection: Connection, statement: str, position: int) -> Attachment | None:
    """One file of a statement; None where there is none."""
    query = select(attachments).where(attachments.c.statement == statement, attachments.c.position == position)
    row = connection.execute(query).one_or_none()
    return None if row is None else _attachment(row)


def statements_by_links(connection: Connection, case: str) -> int:
    """How many statements came by links."""
    query = select(func.count()).where(statements.c.case == case, statements.c.channel == Channel.LINK.value)
    return int(connection.execute(query).scalar_one())


def add_mail(connection: Connection, mail: Mail) -> None:
    """Keep a letter that waits to be sent."""
    row = {name: getattr(mail, name) for name in Mail.__dataclass_fields__} | {"state": mail.state.value}
    connection.execute(insert(mails), [row])


def mails_of(connection: Connection, case: str) -> tuple[Mail, ...]:
    """The case's letters, oldest first."""
    query = select(mails).where(mails.c.case == case).order_by(mails.c.id)
    return tuple(_mail(row) for row in connection.execute(query))


def due_mails(connection: Connection, now: datetime, most: int) -> tuple[Mail, ...]:
    """Letters whose time to be tried has come, the longest waiting first."""
    due = select(mails).where(mails.c.state == MailState.WAITING.value, mails.c.not_before <= now)
    return tuple(_mail(row) for row in connection.execute(due.order_by(mails.c.not_before, mails.c.id).limit(most)))


def claim_mail(connection: Connection, mail: Mail, until: datetime) -> bool:
    """Be the one who tries this letter, until then; False where another was first."""
    same = (mails.c.id == mail.id, mails.c.state == MailState.WAITING.value, mails.c.attempts == mail.attempts)
    claimed = update(mails).where(*same, mails.c.not_before == mail.not_before)
    return connection.execute(claimed.values(attempts=mail.attempts + 1, not_before=until)).rowcount == 1


def set_sent(connection: Connection, mail: str, at: datetime) -> None:
    """The mail server took the letter."""
    values = {"state": MailState.SENT.value, "not_before": at, "sent_at": at, "problem": ""}
    connection.execute(update(mails).where(mails.c.id == mail).values(values))


def set_failed(connection: Connection, mail: str, problem: str) -> None:
    """The letter is given up; `problem` is a code."""
    values = {"state": MailState.FAILED.value, "problem": problem}
    connection.execute(update(mails).where(mails.c.id == mail).values(values))


def set_waiting(connection: Connection, mail: Mail, *, attempts: int, not_before: datetime, problem: str) -> None:
    """The letter is tried again from then."""
    values = {"state": MailState.WAITING.value, "attempts": attempts, "not_before": not_before, "problem": problem}
    connection.execute(update(mails).where(mails.c.id == mail.id).values(values))


def _link(row: Row[Any]) -> KeeperLink:
    return KeeperLink(**row._mapping)  # noqa: SLF001 the public way to a row's values by name


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(**row._mapping)  # noqa: SLF001 as above


def _statement(row: Row[Any], files: Iterable[Attachment]) -> Statement:
    values = {**row._mapping, "channel": Channel(row.channel)}  # noqa: SLF001 as above
    return Statement(**values, attachments=tuple(files))


def _mail(row: Row[Any]) -> Mail:
    return Mail(**{**row._mapping, "state": MailState(row.state)})  # noqa: SLF001 as above
