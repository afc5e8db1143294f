"""The register keeper's own page, behind a link and without a login: the figures, whom to call, and room for words.

Opening it changes nothing but the trail, which tells that it was seen. A link that does not open says whom to call in
the office, and nothing of any case. The form needs no cookie: who does not know the link's token cannot send it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy import Connection

from kassebot.domain.cases import FindingState
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX, KEEPER, KeeperLink, LinkState, Upload
from kassebot.domain.people import Person
from kassebot.domain.registers import Register
from kassebot.domain.texts import Translate
from kassebot.reports.plain_figures import Line, Told, figure_lines, finding_told, month_words
from kassebot.steps.hear import hear_by_link
from kassebot.store import hearing, people
from kassebot.store.case_events import texts_of
from kassebot.store.case_reads import result_of
from kassebot.store.cases import case_of, findings_of
from kassebot.store.signers import register_of
from kassebot.store.views import View as Seen
from kassebot.web.guards import NEEDS, PUBLIC
from kassebot.web.office import Office
from kassebot.web.render import View, page

FORM_BYTES_MAX = FILES_BYTES_MAX + 1_000_000
TOKEN_CHARACTERS_MAX = 100
#: A person reads and writes; what asks more often is no person.
_LIMIT = RateLimitConfig(rate_limit=("minute", 120), set_rate_limit_headers=False).middleware


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows of the one case; `contact` is None where the person has left."""

    register: Register
    month: str
    lines: tuple[Line, ...]
    told: tuple[Told, ...]
    contact: Person | None
    deadline: dt.date
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came, as it was kept."""

    words: str
    files: tuple[tuple[str, int], ...] = field(default=())  # name and bytes


@get("/k/{token:str}", opt={NEEDS: PUBLIC}, middleware=[_LIMIT])
async def keeper_page(
    token: FromPath[str], office: NamedDependency[Office], view: NamedDependency[View]
) -> Template:  # fmt: skip
    """The page of the link's case; 404 for what is no link, 410 for one that opens no more."""
    return await to_thread.run_sync(_open, office, view, token)


@post(
    "/k/{token:str}", opt={NEEDS: PUBLIC, "exclude_from_csrf": True}, middleware=[_LIMIT], status_code=200,
    request_max_body_size=FORM_BYTES_MAX,
)  # fmt: skip
async def keeper_says(
    token: FromPath[str], request: Request[Any, Any, Any], office: NamedDependency[Office], view: NamedDependency[View]
) -> Template:
    """Keep what the keeper wrote, and show what was received; what is refused leaves the words in the form."""
    form = await request.form()
    words = str(form.get("words", ""))
    files = [
        Upload(name=one.filename, data=await one.read(FILE_BYTES_MAX + 1))
        for one in form.getall("files", [])
        if isinstance(one, UploadFile) and one.filename
    ]
    return await to_thread.run_sync(_say, office, view, token, words, files)


def _open(office: Office, view: View, token: str) -> Template:
    link = _link(office, token)
    if link is None or link.state(office.now()) is not LinkState.OPEN:
        return _closed(view, link)
    office.store.keep_views(Seen(case=link.case, actor=KEEPER, at=office.now(), what="keeper_page"))
    return _shown_page(office, view, link, token)


def _say(office: Office, view: View, token: str, words: str, files: list[Upload]) -> Template:
    try:
        said = hear_by_link(office.store, token, words=words, files=files, now=office.now(), secret=office.secret)
    except BusinessError as error:
        link = _link(office, token)
        if link is None or error.code in ("link_unknown", "link_closed"):
            return _closed(view, link)
        refusal = error.message.render(view.translate)
        return _shown_page(office, view, link, token, words=words, refusal=refusal, status_code=422)
    with office.store.read() as connection:
        texts = texts_of(connection, said.case)
        link = hearing.link_by_id(connection, said.link)
        if link is None:
            raise NotFoundException
        shown = _shown(connection, link, office.today(), view.translate)
    received = Received(
        words=texts[said.text].content,
        files=tuple((texts[one.name].content, one.size_bytes) for one in said.attachments),
    )
    return page("keeper_thanks.html", view, shown=shown, received=received, token=token)


def _link(office: Office, token: str) -> KeeperLink | None:
    if len(token) > TOKEN_CHARACTERS_MAX:
        return None
    with office.store.read() as connection:
        return hearing.link_by_token(connection, token, office.secret)


def _closed(view: View, link: KeeperLink | None) -> Template:
    """The same words for every link that does not open; a link that once did is told apart by the status alone."""
    return page("keeper_closed.html", view, status_code=404 if link is None else 410)


def _shown_page(
    office: Office, view: View, link: KeeperLink, token: str, *, words: str = "", refusal: str = "",
    status_code: int = 200,
) -> Template:  # fmt: skip
    with office.store.read() as connection:
        shown = _shown(connection, link, office.today(), view.translate)
    return page(
        "keeper.html", view, status_code=status_code, shown=shown, token=token, words=words, refusal=refusal,
        files_max=FILES_MAX, file_megabytes_max=FILE_BYTES_MAX // 10**6,
        years_kept=office.rules.review.texts_kept_years,
    )  # fmt: skip


def _shown(connection: Connection, link: KeeperLink, today: dt.date, translate: Translate) -> Shown:
    case = case_of(connection, link.case)
    register = register_of(connection, case.run, case.register)
    result = result_of(connection, case.run, case.register)
    contact = people.by_id(connection, link.contact)
    unsettled = {one.finding for one in findings_of(connection, case.id) if one.state is FindingState.OPEN}
    return Shown(
        register=register,
        month=month_words(case.period, translate),
        lines=figure_lines(result, register, translate),
        told=tuple(finding_told(one, translate) for one in result.findings if one.id in unsettled),
        contact=contact if contact and contact.disabled_at is None else None,
        deadline=link.deadline,
        is_late=today > link.deadline,
    )


ROUTES = (keeper_page, keeper_says)
