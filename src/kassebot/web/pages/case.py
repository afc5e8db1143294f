"""A case's page: everything that is needed to decide it, on one page; and the rows behind each of its figures.

Opening it changes nothing but the trail. A refusal of a step is shown on the page itself, with what the person typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from kassebot.domain.cases import CaseState
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import COMPARISON_WORDS, Cause
from kassebot.domain.people import Acting, Right
from kassebot.domain.periods import Period
from kassebot.reports.figures import Figure
from kassebot.steps.register_rows import rows_of_figure
from kassebot.steps.see_case import seen_case
from kassebot.store import case_reads
from kassebot.store.case_events import CaseEvent
from kassebot.store.signers import register_of
from kassebot.store.views import View as Seen
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages import case_words
from kassebot.web.pages.case_findings import document_path
from kassebot.web.pages.case_next import decision_in, queue_of
from kassebot.web.pages.case_rows import CaseShown, case_shown
from kassebot.web.pages.hearing import hearing_shown
from kassebot.web.render import View, page

#: The fields of a decision's form, as they are kept when a decision is refused.
FIELDS = ("answer", "another", "phrase", "facts", "rule", "weighing", "correct")


@get("/cases/{case:str}", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def case_page(
    case: FromPath[str],
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
    view: NamedDependency[View],
    finding: Annotated[str, QueryParameter(name="finding")] = "",
    after: Annotated[str, QueryParameter(name="after")] = "",
    queue: Annotated[str, QueryParameter(name="queue")] = "",
) -> Response[Any]:
    """The case; `finding` is the one to decide, `after` the decision that was just made, `queue` the filter that led here."""
    return shown_page(office, acting, view, case, active=finding, after=after, queue=queue)


@get("/cases/{case:str}/figures/{figure:str}", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def figure_page(
    case: FromPath[str],
    figure: FromPath[str],
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
    view: NamedDependency[View],
    queue: Annotated[str, QueryParameter(name="queue")] = "",
) -> Response[Any]:
    """The rows behind a figure, and their sum; `queue` is the filter that led to the case."""
    try:
        chosen = Figure(figure)
    except ValueError:
        raise BusinessError("figure_unknown", "Der er intet tal ved det navn") from None
    with office.store.read() as connection:
        found = seen_case(connection, acting, case)
        register = register_of(connection, found.run, found.register)
        rows = rows_of_figure(
            connection, chosen, case_reads.result_of(connection, found.run, found.register), register, run=found.run,
            period=Period.parse(found.period), as_of=case_reads.result_head(connection, found.run).as_of,
        )  # fmt: skip
    paths = [document_path(case, row.document, row.locator) for row in rows.rows]
    label = view.translate(case_words.LABELS[chosen])
    return page(
        "case_figure.html", view, here="/queue", case=case, label=label, rows=rows, paths=paths,
        queue=queue_of(office, acting, {"queue": queue}),
    )  # fmt: skip


def shown_page(  # noqa: PLR0913 what a page shows is all of this, and each is named
    office: Office,
    acting: Acting,
    view: View,
    case: str,
    *,
    active: str = "",
    after: str = "",
    queue: str = "",
    typed: Mapping[str, str] | None = None,
    error: BusinessError | None = None,
    since: int | None = None,
    status_code: int = 200,
) -> Response[Any]:
    """The page of a case; `typed`, `error` and what happened `since` a version where a step was refused."""
    me, now = acting.person.id, office.now()
    with office.store.read() as connection:
        found = seen_case(connection, acting, case)
        with office.store.keeping_views(Seen(case=found.id, actor=me, at=now, what="case")):
            shown = case_shown(connection, office, acting, found, active)
            hearing = hearing_shown(connection, office, acting, found, shown.happened)
    if hearing.shows_words:
        office.store.keep_views(Seen(case=found.id, actor=me, at=now, what="statement"))
    kept = dict.fromkeys(FIELDS, "") | {name: text for name, text in (typed or {}).items() if name in FIELDS}
    own = [one for one in shown.decided if one.in_force and one.decision.decided_by == me]
    return page(
        "case.html", view, here="/queue", status_code=status_code, shown=shown, typed=kept, error=error,
        news=_news(shown, since), after=decision_in(after), words=case_words,
        lines=case_words.lines_of(shown.result, shown.register), bars=case_words.bars_of(shown.history),
        comparisons=COMPARISON_WORDS, causes=tuple(Cause), now=now, can=_can(acting, shown, office),
        undoable=bool(own) and shown.case.state is not CaseState.COMPLETED,
        hearing=hearing, case=shown.case, queue=queue_of(office, acting, {"queue": queue}),
    )  # fmt: skip


def _news(shown: CaseShown, since: int | None) -> tuple[CaseEvent, ...]:
    return () if since is None else tuple(one for one in shown.events if (one.number or 0) > since)


def _can(acting: Acting, shown: CaseShown, office: Office) -> dict[str, bool]:
    """What the person may do in the case now; a step asks again."""
    case, me = shown.case, acting.person.id
    is_free, holder = shown.holder in (None, me), case.holder(office.now())
    is_completed = case.state is CaseState.COMPLETED
    takes = acting.may(Right.TAKE, case.unit) and not is_completed
    completes = {
        CaseState.READY: Right.COMPLETE_AGREED,
        CaseState.DECIDED: Right.COMPLETE_DECIDED,
    }.get(case.state)
    return {
        "decide": acting.may(Right.DECIDE, case.unit) and is_free and not is_completed,
        "take": takes and holder is None,
        "release": takes and holder == me,
        "take_over": takes and not is_free,
        "hand_over": takes and is_free,
        "note": takes,
        "complete": completes is not None and acting.may(completes, case.unit),
        "reopen": is_completed and acting.may(Right.REOPEN, case.unit),
        "ask": acting.may(Right.DECIDE, case.unit) and case.state is CaseState.OPEN,
    }


ROUTES = (case_page, figure_page)
