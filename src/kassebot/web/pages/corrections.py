"""Rettelser: approved proposals for somebody to book in the ERP, what is under way, and what the ledger has shown.

The list is fetched as a file and booked by a person; kassebot posts nothing. Without a counter account in the rules a
proposal waits, and the page says so.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from kassebot.domain.corrections import COUNTER_ACCOUNT_OPEN
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.reports.correction_list import corrections_csv, corrections_json
from kassebot.steps.correct import export_corrections
from kassebot.store import people
from kassebot.store.correction_reads import CorrectionRow, correction_rows
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form, seen, text, values
from kassebot.web.render import View, page

_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@get("/corrections", opt={NEEDS: Right.EXPORT_CORRECTIONS}, sync_to_thread=True)
def corrections(
    office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Template:
    """Waiting, under way, and booked."""
    units = acting.units(Right.EXPORT_CORRECTIONS)
    with office.store.read() as connection:
        waiting = correction_rows(connection, exported=False, booked=False, units=units)
        under_way = correction_rows(connection, exported=True, booked=False, units=units)
        booked = correction_rows(connection, booked=True, units=units)
        names = people.named(connection, {row.decided_by for row in (*waiting, *under_way, *booked)})
    lacking = {row.decision for row in waiting if _lacks_account(row, office)}
    return page(
        "corrections.html", view, here="/corrections", waiting=waiting, under_way=under_way, booked=booked,
        names=names, lacking=lacking,
    )  # fmt: skip


@post("/corrections/export", opt={NEEDS: Right.EXPORT_CORRECTIONS}, sync_to_thread=True, status_code=200)
def export(
    data: Form, office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Response[bytes]:
    """The chosen corrections as a file; refused whole where none can be exported."""
    chosen = [
        (decision, seen(version)) for decision, _, version in (one.rpartition("@") for one in values(data, "one"))
    ]
    if not chosen:
        raise BusinessError("none_chosen", "Vælg mindst én rettelse")
    done = export_corrections(office.store, acting, chosen, rules=office.rules, now=office.now())
    if not done.lines:
        raise done.refused[0].error
    kind = "json" if text(data, "kind") == "json" else "csv"
    content = corrections_csv(done.lines, view.translate) if kind == "csv" else corrections_json(done.lines).encode()
    name = f"rettelser-{office.today()}.{kind}"
    return Response(
        content, media_type=_MEDIA_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _lacks_account(row: CorrectionRow, office: Office) -> bool:
    is_open = any(line.account == COUNTER_ACCOUNT_OPEN for line in row.correction.lines)
    return is_open and office.rules.review.counter_account(row.cause) is None


ROUTES = (corrections, export)
