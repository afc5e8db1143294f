"""What should be in a register on a day, to look at, to print and to hold a count against.

The count that is typed in is compared and shown, and kept nowhere; that somebody looked is in the trail.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from kassebot.domain.errors import BusinessError
from kassebot.domain.inspections import DENOMINATIONS_ORE, counted_in, counted_total
from kassebot.domain.people import Acting, Right
from kassebot.reports.inspection import inspection_sheet
from kassebot.steps.expected import look_into, newest_day
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form
from kassebot.web.render import View, page


@get("/registers/{register:str}/expected", opt={NEEDS: Right.INSPECT}, sync_to_thread=True)
def expected_page(
    register: FromPath[str], office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting],
    at: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Template:  # fmt: skip
    """The paper, as of the newest day that is fetched or the one that is asked for."""
    return _page(register, _day(at) or newest_day(office.store, office.today()), office, view, acting, {}, None)


@post("/registers/{register:str}/counted", opt={NEEDS: Right.INSPECT}, sync_to_thread=True, status_code=200)
def counted_page(
    register: FromPath[str], data: Form, office: NamedDependency[Office], view: NamedDependency[View],
    acting: NamedDependency[Acting],
) -> Template:  # fmt: skip
    """The same with a count beside it, of notes and coins, of a total, or of both where they agree."""
    typed = {name: str(value).strip() for name, value in data.items()}
    pieces = {value: _number(typed[f"p{value}"]) for value in DENOMINATIONS_ORE if typed.get(f"p{value}")}
    counted_ore = counted_total(pieces, counted_in(typed["total"]) if typed.get("total") else None)
    at = _day(typed.get("at", "")) or newest_day(office.store, office.today())
    return _page(register, at, office, view, acting, typed, counted_ore)


def _page(
    register: str, at: date, office: Office, view: View, acting: Acting, typed: dict[str, str], counted_ore: int | None
) -> Template:
    found = look_into(office.store, acting, register, at, rules=office.rules)
    sheet = inspection_sheet(found.register, found.inspection, view.translate, view.language, counted_ore)
    return page(
        "expected.html", view, here="", register=found.register, at=at, sheet=sheet, typed=typed,
        denominations_ore=DENOMINATIONS_ORE,
    )  # fmt: skip


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BusinessError("date_invalid", "»{text}« er ikke en dato; skriv fx 2026-11-13", text=text) from error


def _number(text: str) -> int:
    """Whole notes or coins; what is none is refused with the rest of the count."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


ROUTES = (expected_page, counted_page)
