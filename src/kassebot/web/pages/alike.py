"""Findings of one cause across registers, decided together: chosen one by one, previewed with each and the sum, then decided.

Nothing is chosen beforehand. Each becomes a decision of its own in its own case, with the same answer and grounds.
"""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from kassebot.domain.cases import Answer
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, Right
from kassebot.steps.decide_alike import ALIKE_MAX, Chosen, decide_alike, preview_alike
from kassebot.store.approval_queue import alike
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form, grounds_in, seen, text, values
from kassebot.web.render import View, page


@get("/alike/{cause:str}", opt={NEEDS: Right.DECIDE}, sync_to_thread=True)
def choose(
    cause: FromPath[str], office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Template:
    """The open findings of a cause, for this person's units."""
    named = _cause(cause)
    with office.store.read() as connection:
        rows = alike(connection, named, units=acting.units(Right.DECIDE), most=ALIKE_MAX)
    return page("alike.html", view, here="/queue", of=named, rows=rows, most=ALIKE_MAX)


@post("/alike/{cause:str}/preview", opt={NEEDS: Right.DECIDE}, sync_to_thread=True, status_code=200)
def preview(
    cause: FromPath[str], data: Form, office: NamedDependency[Office], view: NamedDependency[View],
    acting: NamedDependency[Acting],
) -> Template:  # fmt: skip
    """What would be decided of each, and the sum; the answer is still to be given."""
    named = _cause(cause)
    shown = preview_alike(office.store, acting, _chosen(data, "one"), rules=office.rules, now=office.now())
    own = [line for line in shown.lines if acting.may(Right.DECIDE, line.case.unit)]
    phrases = office.rules.review.phrases_for(named)
    return page(
        "alike_preview.html", view, here="/queue", of=named, lines=own, sum_ore=shown.sum_ore, phrases=phrases,
        causes=[one for one in Cause if one is not named], done=None,
    )  # fmt: skip


@post("/alike/{cause:str}", opt={NEEDS: Right.DECIDE}, sync_to_thread=True, status_code=200)
def decide(
    cause: FromPath[str], data: Form, office: NamedDependency[Office], view: NamedDependency[View],
    acting: NamedDependency[Acting],
) -> Template:  # fmt: skip
    """Decide those that were previewed; what could not be decided is said."""
    named = _cause(cause)
    phrases = tuple((phrase.text, phrase.rule) for phrase in office.rules.review.phrases_for(named))
    wanted = text(data, "answer")
    if wanted not in {answer.value for answer in Answer}:
        raise BusinessError("answer_missing", "Vælg, hvad afvigelserne er")
    answer = Answer(wanted)
    done = decide_alike(
        office.store, acting, _chosen(data, "one"), answer=answer,
        cause=_cause(text(data, "cause")) if answer is Answer.ANOTHER else None, grounds=grounds_in(data, phrases),
        corrected=text(data, "correct") == "yes", rules=office.rules, now=office.now(),
    )  # fmt: skip
    return page(
        "alike_preview.html", view, here="/queue", of=named, lines=(), sum_ore=0, phrases=(), causes=(), done=done
    )


def _cause(value: str) -> Cause:
    try:
        return Cause(value)
    except ValueError as error:
        raise NotFoundException from error


def _chosen(data: dict[str, object], name: str) -> list[Chosen]:
    """`<case>@<version>@<finding>` for each; the finding's id last, whatever is in it."""
    parts = [one.split("@", 2) for one in values(data, name)]
    if not parts or any(len(one) != 3 for one in parts):
        raise BusinessError("none_chosen", "Vælg mindst én afvigelse")
    return [Chosen(case=case, finding=finding, seen=seen(version)) for case, version, finding in parts]


ROUTES = (choose, preview, decide)
