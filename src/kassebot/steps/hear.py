"""Hear the register keeper: by the link, or as a person of the office noted it from the telephone or got it on paper.

What the keeper wrote is kept word for word, and nothing of it can be changed. A telephone note is the words of the one
who noted it, so what looks like a CPR or telephone number is masked there. A statement is taken after the case was
completed too: the signed reconciliation stays as it is, and the case is flagged, so that a person looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from kassebot.domain.cases import TEXT_CHARACTERS_MAX, CaseState, EventKind, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import (
    FILE_NAME_CHARACTERS_MAX,
    FILES_BYTES_MAX,
    FILES_MAX,
    KEEPER,
    STATEMENTS_BY_LINKS_MAX,
    Attachment,
    Channel,
    KeeperLink,
    LinkState,
    Statement,
    Upload,
)
from kassebot.domain.people import Acting, Right
from kassebot.readers.masking import masked
from kassebot.readers.uploads import media_type_of
from kassebot.steps.on_case import on_case
from kassebot.store import hearing
from kassebot.store.case_events import keep_text, next_number, record, texts_of
from kassebot.store.cases import case_of
from kassebot.store.database import Store


def hear_by_link(
    store: Store, token: str, *, words: str, files: Sequence[Upload], now: datetime, secret: bytes
) -> Statement:
    """What the keeper wrote; BusinessError `link_unknown` or `link_closed` where the link opens nothing.

    The same words with the same files again are the same statement: who sends twice by accident has sent once.
    """
    kinds = _checked(words, files)
    with store.read() as connection:
        _open_link(connection, token, now, secret)
    documents = [store.vault.put(one.data) for one in files]
    with store.write() as connection:
        link = _open_link(connection, token, now, secret)
        number = next_number(connection, link.case, None)
        statement = Statement(
            id=f"{link.case}:{number}", case=link.case, channel=Channel.LINK, link=link.id, text="", noted_by="",
            given_at=now,
        )  # fmt: skip
        before = _same_again(connection, statement, words, documents)
        if before is not None:
            return before
        if hearing.statements_by_links(connection, link.case) >= STATEMENTS_BY_LINKS_MAX:
            raise BusinessError(
                "statements_many", "Der er allerede skrevet {most} gange. Ring til os i stedet",
                most=STATEMENTS_BY_LINKS_MAX,
            )  # fmt: skip
        return _keep(connection, statement, number, words, _attachments(statement.id, files, kinds, documents), files)


def hear_noted(
    store: Store, acting: Acting, case: str, *, channel: Channel, words: str, files: Sequence[Upload] = (), now: datetime
) -> Statement:  # fmt: skip
    """What a person of the office noted or got on paper; `words` and, for paper, the scanned pages.

    It depends on nothing that others do in the case meanwhile, so nobody's note is refused for that. The same again from
    the same person is the same statement.
    """
    if channel is Channel.LINK:
        raise BusinessError("channel", "Vælg telefon eller papir")
    kinds = _checked(words, files)
    kept = masked(words) if channel is Channel.TELEPHONE else words
    with store.read() as connection:
        found = case_of(connection, case)
    completed = found.state is CaseState.COMPLETED
    with on_case(store, acting, case, found.version, Right.TAKE, now, completed=completed) as on:
        documents = [store.vault.put(one.data) for one in files]
        statement = Statement(
            id=on.event_id, case=case, channel=channel, link="", text="", noted_by=acting.person.id, given_at=now
        )
        before = _same_again(on.connection, statement, kept, documents)
        if before is not None:
            return before
        attached = _attachments(statement.id, files, kinds, documents)
        return _keep(on.connection, statement, on.number, kept, attached, files)


def _keep(
    connection: Connection, statement: Statement, number: int, words: str, attached: Sequence[Attachment],
    files: Sequence[Upload],
) -> Statement:  # fmt: skip
    """The texts, the rows and the event, in this order, in the caller's transaction."""
    case, at = statement.case, statement.given_at
    telephone = statement.channel is Channel.TELEPHONE
    kind = TextKind.TELEPHONE_NOTE if telephone else TextKind.STATEMENT
    author = statement.noted_by if telephone else ""
    kept = keep_text(connection, case=case, number=number, kind=kind, author=author, at=at, content=words)
    names = [
        keep_text(
            connection, case=case, number=number, kind=TextKind.ATTACHMENT_NAME, author=author, at=at,
            content=_plain_name(file.name), place=one.position,
        )
        for one, file in zip(attached, files, strict=True)
    ]  # fmt: skip
    statement = replace(statement, text=kept.id, attachments=tuple(attached))
    hearing.add_statement(connection, statement)
    completed = case_of(connection, case).state is CaseState.COMPLETED
    details = {
        "channel": statement.channel.value, "link": statement.link, "text": kept.id, "text_sha256": kept.sha256,
        "files": [one.document for one in attached], "names_sha256": [name.sha256 for name in names],
        "after_completion": completed,
    }  # fmt: skip
    record(
        connection, case=case, number=number, kind=EventKind.HEARD, actor=statement.noted_by or KEEPER, at=at,
        about=statement.id, details=details, columns={"heard_at": at, **({"flagged": True} if completed else {})},
    )  # fmt: skip
    return statement


def _open_link(connection: Connection, token: str, now: datetime, secret: bytes) -> KeeperLink:
    link = hearing.link_by_token(connection, token, secret)
    if link is None:
        raise BusinessError("link_unknown", "Linket virker ikke. Ring til os")
    if link.state(now) is not LinkState.OPEN:
        raise BusinessError("link_closed", "Linket virker ikke længere. Ring til os")
    return link


def _same_again(
    connection: Connection, new: Statement, words: str, documents: Sequence[str]
) -> Statement | None:  # fmt: skip
    """The statement that says just this, from the same one by the same way, with the same files; None where it is new."""
    said = sha256(words.encode()).hexdigest()
    texts = texts_of(connection, new.case)
    for one in hearing.statements_of(connection, new.case):
        same_way = (one.channel, one.link, one.noted_by) == (new.channel, new.link, new.noted_by)
        same_words = one.text in texts and texts[one.text].sha256 == said
        if same_way and same_words and [each.document for each in one.attachments] == list(documents):
            return one
    return None


def _checked(words: str, files: Sequence[Upload]) -> list[str]:
    """The files' media types; BusinessError where there is nothing, too much, or something of another kind."""
    if not words.strip() and not files:
        raise BusinessError("statement_empty", "Skriv noget, eller vedhæft en fil")
    if len(words) > TEXT_CHARACTERS_MAX:
        raise BusinessError("text_too_long", "Teksten må højst være på {most} tegn", most=TEXT_CHARACTERS_MAX)
    if "\0" in words:
        raise BusinessError("text_characters", "Teksten har tegn, der ikke kan gemmes. Skriv den igen uden dem")
    if len(files) > FILES_MAX:
        raise BusinessError("uploads_many", "Der kan højst sendes {most} filer ad gangen", most=FILES_MAX)
    if sum(len(one.data) for one in files) > FILES_BYTES_MAX:
        raise BusinessError(
            "uploads_large", "Filerne fylder tilsammen mere end {most} MB. Send dem ad flere gange",
            most=FILES_BYTES_MAX // 10**6,
        )  # fmt: skip
    return [media_type_of(one.data) for one in files]


def _attachments(
    statement: str, files: Sequence[Upload], kinds: Sequence[str], documents: Sequence[str]
) -> list[Attachment]:
    """The rows of the files; their names' texts are told apart by the position, from 1."""
    case, _, number = statement.rpartition(":")
    return [
        Attachment(
            statement=statement, position=position, document=document, media_type=kind, size_bytes=len(file.data),
            name=f"{case}:{number}:{TextKind.ATTACHMENT_NAME.value}:{position}",
        )
        for position, (file, kind, document) in enumerate(zip(files, kinds, documents, strict=True), start=1)
    ]  # fmt: skip


def _plain_name(name: str) -> str:
    """What the file was called, without folders and without what cannot be shown; it is never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[:FILE_NAME_CHARACTERS_MAX]
