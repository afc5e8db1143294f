"""The hearing as the case page shows it, and its forms: ask, close a link, note a telephone call, put in a letter.

What the keeper wrote is shown to those who may read statements, and to them word for word; that it was seen stands in
the trail. An address of a link is shown once, with the letter, to the one who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from anyio import to_thread
from litestar import Request, Response, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Connection

from kassebot.domain.cases import CaseState, EventKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import (
    FILE_BYTES_MAX,
    FILES_MAX,
    Attachment,
    Channel,
    KeeperLink,
    LinkState,
    Mail,
    MailState,
    Statement,
    Upload,
    last_day,
)
from kassebot.domain.people import Acting, Right
from kassebot.domain.texts import Message
from kassebot.reports.letter import sending_problem
from kassebot.settings_mail import load_mail
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.steps.hear import hear_noted
from kassebot.steps.revoke_link import revoke_link
from kassebot.store import hearing, people
from kassebot.store.case_events import CaseText, texts_of
from kassebot.store.cases import Case
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.case_next import back, queue_of
from kassebot.web.pages.forms import Form, seen_in, whole
from kassebot.web.pages.keeper import FORM_BYTES_MAX
from kassebot.web.render import View, page


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file of a statement; `name` is null where its text was deleted, or the one who looks may not see it."""

    path: str
    name: str | None
    attachment: Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementShown:
    """A statement; `words` is null where they were deleted, or the one who looks may not read them."""

    statement: Statement
    words: str | None
    noted_by: str
    files: tuple[FileShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    """A link with its letter; `mail` is null where the letter was printed, `last_day` the link's last."""

    link: KeeperLink
    state: LinkState
    contact: str
    letter: str | None
    mail: Mail | None
    problem: Message | None
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingShown:
    """All that a case page shows of the hearing, and what the one who looks may do."""

    statements: tuple[StatementShown, ...]
    links: tuple[LinkShown, ...]
    deadline: date | None
    may_read: bool
    may_ask: bool
    may_note: bool
    sends_mail: bool
    deadline_bank_days: int
    files_max: int = FILES_MAX

    @property
    def shows_words(self) -> bool:
        """Whether words of the keeper are shown to the one who looks."""
        return self.may_read and bool(self.statements)


def hearing_shown(
    connection: Connection, office: Office, acting: Acting, case: Case, happened: frozenset[EventKind]
) -> HearingShown:
    """The hearing of a case; what never happened is not asked for. Whoever shows its words says so in the trail."""
    may_read = acting.may(Right.SEE_STATEMENTS, case.unit)
    now = office.now()
    given = hearing.statements_of(connection, case.id) if EventKind.HEARD in happened else ()
    links = hearing.links_of(connection, case.id) if EventKind.ASKED in happened else ()
    mails = {one.id: one for one in hearing.mails_of(connection, case.id)} if links else {}
    texts = texts_of(connection, case.id) if given or links else {}
    ids = {one.noted_by for one in given if one.noted_by} | {one.contact for one in links}
    names = {identity: one.name for identity, one in people.named(connection, ids).items()}
    return HearingShown(
        statements=tuple(_statement(one, texts if may_read else {}, names) for one in given),
        links=tuple(
            LinkShown(
                link=one, state=one.state(now), contact=names.get(one.contact, ""), mail=mails.get(one.id),
                letter=text.content if (text := texts.get(f"{one.id}:mail")) else None,
                problem=_problem(mails.get(one.id)), last_day=last_day(one.expires_at),
            )
            for one in links
        ),
        deadline=case.deadline,
        may_read=may_read,
        may_ask=acting.may(Right.DECIDE, case.unit) and case.state is CaseState.OPEN,
        may_note=acting.may(Right.TAKE, case.unit),
        sends_mail=load_mail(office.settings_file) is not None,
        deadline_bank_days=office.rules.review.statement_deadline_bank_days,
    )  # fmt: skip


def _statement(statement: Statement, texts: dict[str, CaseText], names: dict[str, str]) -> StatementShown:
    number = statement.id.rpartition(":")[2]
    path = f"/cases/{statement.case}/statements/{number}/files"
    return StatementShown(
        statement=statement,
        words=text.content if (text := texts.get(statement.text)) else None,
        noted_by=names.get(statement.noted_by, ""),
        files=tuple(
            FileShown(
                path=f"{path}/{one.position}", attachment=one,
                name=text.content if (text := texts.get(one.name)) else None,
            )
            for one in statement.attachments
        ),
    )  # fmt: skip


def _problem(mail: Mail | None) -> Message | None:
    if mail is None or not mail.problem or mail.state is MailState.SENT:
        return None
    return sending_problem(mail.problem)


@post("/cases/{case:str}/ask", opt={NEEDS: Right.DECIDE}, status_code=200, sync_to_thread=True)
def ask(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:  # fmt: skip
    """Ask the keeper; the letter is shown to be printed, and this once with its link. `way` is `mail` or `print`."""
    way = str(data.get("way", ""))
    if way not in ("mail", "print"):
        raise BusinessError("way", "Vælg, om brevet skal sendes eller skrives ud")
    if way == "mail" and load_mail(office.settings_file) is None:
        raise BusinessError("mail_not_set_up", "Kontoret har ingen mailserver. Skriv brevet ud, og giv det videre")
    asked = ask_keeper(
        office.store, acting, case, seen_in(data), deadline_bank_days=whole(data, "days"),
        message_text=str(data.get("words", "")), send=way == "mail", now=office.now(), secret=office.secret,
        base_url=office.url,
    )  # fmt: skip
    return page("case_letter.html", view, case=case, asked=asked, queue=queue_of(office, acting, data))


@post("/cases/{case:str}/links/close", opt={NEEDS: Right.DECIDE}, sync_to_thread=True)
def close_link(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting]
) -> Redirect:
    """Close a link."""
    link, seen = str(data.get("link", "")), seen_in(data)
    revoke_link(office.store, acting, case, seen, link=link, now=office.now())
    return back(office, acting, case, data)


@post("/cases/{case:str}/telephone-note", opt={NEEDS: Right.TAKE}, sync_to_thread=True)
def telephone_note(
    case: FromPath[str], data: Form, office: NamedDependency[Office], acting: NamedDependency[Acting]
) -> Redirect:  # fmt: skip
    """Note what the keeper said on the telephone."""
    words = str(data.get("words", ""))
    hear_noted(office.store, acting, case, channel=Channel.TELEPHONE, words=words, now=office.now())
    return back(office, acting, case, data)


@post("/cases/{case:str}/paper", opt={NEEDS: Right.TAKE}, request_max_body_size=FORM_BYTES_MAX)
async def paper(
    case: FromPath[str],
    request: Request[Any, Any, Any],
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
) -> Redirect:
    """Put in what the keeper wrote on paper, word for word, with the scanned pages."""
    form = await request.form()
    files = [
        Upload(name=one.filename, data=await one.read(FILE_BYTES_MAX + 1))
        for one in form.getall("files", [])
        if isinstance(one, UploadFile) and one.filename
    ]
    words = str(form.get("words", ""))

    def keep() -> None:
        hear_noted(
            office.store, acting, case, channel=Channel.PAPER, words=words, files=files, now=office.now()
        )  # fmt: skip

    await to_thread.run_sync(keep)
    return back(office, acting, case, form)


ROUTES = (ask, close_link, telephone_note, paper)
