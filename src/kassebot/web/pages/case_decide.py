"""What a person answers a finding with, and how they take it back. A refusal shows the page again with all that was typed.

Each answer is the same form and the same number of keys; nothing is chosen beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from kassebot.domain.cases import Answer, CaseState, Correction, FindingState, Grounds
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, Right
from kassebot.steps.decide import decide
from kassebot.steps.see_case import seen_case
from kassebot.steps.undo import undo
from kassebot.store.case_reads import result_of
from kassebot.store.cases import Case, findings_of
from kassebot.store.queue import QueueFilter, queue_page
from kassebot.store.signers import register_of
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.case import shown_page
from kassebot.web.pages.case_findings import phrases_of
from kassebot.web.render import View

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
#: How many cases after this one are looked at for the next that the person may take.
_NEXT_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A form that was filled in: the answer, the cause that it names, and the grounds."""

    answer: Answer
    cause: Cause | None
    grounds: Grounds
    correction: Correction | None


@post("/cases/{case:str}/decide", opt={NEEDS: Right.DECIDE}, sync_to_thread=True)
def decide_finding(
    case: FromPath[str],
    data: Form,
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:
    """Keep the decision and go on: to the case's next finding, or to the next case in the queue."""
    form = {name: str(value) for name, value in data.items()}
    finding, seen = form.get("finding", ""), whole(form, "seen")
    with office.store.read() as connection:
        before = seen_case(connection, acting, case)
    try:
        answered = _answered(office, before, finding, form)
        version = decide(
            office.store, acting, case, finding, seen, answer=answered.answer, cause=answered.cause,
            grounds=answered.grounds, correction=answered.correction, rules=office.rules, now=office.now(),
        )  # fmt: skip
    except BusinessError as error:
        return refused_page(office, acting, view, case, error, form)
    return Redirect(_next(office, acting, before, f"{case}:{version}"), status_code=303)


@post("/cases/{case:str}/undo", opt={NEEDS: Right.DECIDE}, sync_to_thread=True)
def undo_decision(
    case: FromPath[str],
    data: Form,
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
    view: NamedDependency[View],
) -> Response[Any]:
    """Undo the person's last decision in the case, and show the case again."""
    try:
        undo(office.store, acting, case, whole(data, "seen"), now=office.now())
    except BusinessError as error:
        return refused_page(office, acting, view, case, error, data)
    return back(case)


def refused_page(
    office: Office, acting: Acting, view: View, case: str, error: BusinessError, form: Mapping[str, Any]
) -> Response[Any]:
    """The case's page with the refusal, what was typed, and, where the case has changed, what is new; or the error itself."""
    if error.code.endswith("_unknown") and error.code != "finding_unknown":
        raise error
    changed = error.code == "case_changed"
    typed = {name: str(value) for name, value in form.items()}
    return shown_page(
        office, acting, view, case, active=typed.get("finding", ""), typed=typed, error=error,
        since=whole(form, "seen") if changed else None, status_code=_STATUS.get(error.code, 422),
    )  # fmt: skip


_STATUS = {"case_changed": 409, "taken": 409, "completed": 409, "not_allowed": 403, "own_register": 403}


def whole(form: Mapping[str, Any], name: str) -> int:
    """A whole number of a form; BusinessError for anything else."""
    given = str(form.get(name, ""))
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise BusinessError("form_number", "Det, der blev sendt, kunne ikke læses. Gå tilbage, og prøv igen")
    return int(given)


def back(case: str, **values: str) -> Redirect:
    """To the case's page."""
    query = f"?{urlencode(values)}" if values else ""
    return Redirect(f"/cases/{quote(case, safe='')}{query}", status_code=303)


def _answered(office: Office, case: Case, finding: str, form: Mapping[str, str]) -> Answered:
    """The form as a decision; BusinessError where no answer was chosen, or there are no grounds."""
    with office.store.read() as connection:
        result = result_of(connection, case.run, case.register)
        register = register_of(connection, case.run, case.register)
    of_finding = next((one for one in result.findings if one.id == finding), None)
    if of_finding is None:
        raise BusinessError("finding_unknown", "Sagen {case} har ikke den afvigelse. Genindlæs siden", case=case.id)
    answer, cause = _answer(form)
    phrases = phrases_of(of_finding, office.rules.review)
    place = form.get("phrase", "")
    phrase = (
        phrases[int(place) - 1]
        if place.isascii() and place.isdigit() and len(place) < 9 and 0 < int(place) <= len(phrases)
        else None
    )
    facts = "\n".join(text for text in (phrase.text if phrase else "", form.get("facts", "")) if text.strip())
    rule = "\n".join(text for text in (phrase.rule if phrase else "", form.get("rule", "")) if text.strip())
    correction = None
    if form.get("correct"):
        correction = proposed_correction(of_finding, register, office.rules.review, cause)
        if correction is None:
            raise BusinessError("correction_needless", "Afvigelsen ændrer ikke kassens konto, så der er intet at rette")
    return Answered(
        answer=answer, cause=cause, correction=correction,
        grounds=Grounds(facts=facts, rule=rule, weighing=form.get("weighing", "")),
    )  # fmt: skip


def _answer(form: Mapping[str, str]) -> tuple[Answer, Cause | None]:
    chosen = form.get("answer", "")
    kind, _, named = chosen.partition(":")
    try:
        if kind == "cause":
            return Answer.ANOTHER, Cause(named)
        answer = Answer(chosen)
        another = form.get("another", "")
        return answer, Cause(another) if answer is Answer.ANOTHER and another else None
    except ValueError:
        raise BusinessError("answer_missing", "Vælg, hvad afvigelsen er") from None


def _next(office: Office, acting: Acting, before: Case, decision: str) -> str:
    """Where the work goes on: the case's next open finding, else the next open case in the queue's order."""
    with office.store.read() as connection:
        if any(one.state is FindingState.OPEN for one in findings_of(connection, before.id)):
            return f"/cases/{quote(before.id, safe='')}?{urlencode({'after': decision})}"
        mark = f"{before.period}_{before.serious}_{before.weight_ore}_{before.register}"
        wanted = QueueFilter(states=(CaseState.OPEN,))
        rows = queue_page(connection, wanted, acting.units(Right.DECIDE), after=mark, rows=_NEXT_ROWS)
    me, now = acting.person.id, office.now()
    for row in rows:
        is_free = row.taken_until is None or row.taken_until <= now or row.taken_by == me
        if row.id != before.id and is_free and row.handed_to in (None, me):
            return f"/cases/{quote(row.id, safe='')}?{urlencode({'after': decision})}"
    return "/queue"


ROUTES = (decide_finding, undo_decision)
