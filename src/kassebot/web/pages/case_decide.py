"""What a person answers a finding with, and how they take it back. A refusal shows the page again with all that was typed.

Each answer is the same form and the same number of keys; nothing is chosen beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from kassebot.domain.cases import Answer, Correction, Grounds
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, Right
from kassebot.steps.decide import decide
from kassebot.steps.papers import papers_of
from kassebot.steps.see_case import seen_case
from kassebot.steps.undo import undo
from kassebot.store.cases import Case
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.case import shown_page
from kassebot.web.pages.case_findings import phrases_of
from kassebot.web.pages.case_next import back, next_path, queue_of
from kassebot.web.pages.forms import Form, seen_in
from kassebot.web.render import View


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
    """Keep the decision and go on: to the case's next finding, or to the next case of the filter that the person came from."""
    form = {name: str(value) for name, value in data.items()}
    finding, seen = form.get("finding", ""), seen_in(form)
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
    queue = queue_of(office, acting, form)
    return Redirect(next_path(office, acting, before, f"{case}:{version}", queue), status_code=303)


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
        undo(office.store, acting, case, seen_in(data), now=office.now())
    except BusinessError as error:
        return refused_page(office, acting, view, case, error, data)
    return back(office, acting, case, data)


def refused_page(
    office: Office, acting: Acting, view: View, case: str, error: BusinessError, form: Mapping[str, Any]
) -> Response[Any]:
    """The case's page with the refusal, what was typed, and, where the case has changed, what is new; or the error itself."""
    if error.code.endswith("_unknown") and error.code != "finding_unknown":
        raise error
    changed = error.code == "case_changed"
    typed = {name: str(value) for name, value in form.items()}
    return shown_page(
        office, acting, view, case, active=typed.get("finding", ""), queue=typed.get("queue", ""), typed=typed,
        error=error, since=seen_in(form) if changed else None, status_code=_STATUS.get(error.code, 422),
    )  # fmt: skip


_STATUS = {"case_changed": 409, "taken": 409, "completed": 409, "not_allowed": 403, "own_register": 403}


def _answered(office: Office, case: Case, finding: str, form: Mapping[str, str]) -> Answered:
    """The form as a decision; BusinessError where no answer was chosen, or there are no grounds."""
    with office.store.read() as connection:
        papers = papers_of(connection, case)
    of_finding = next((one for one in papers.result.findings if one.id == finding), None)
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
        correction = proposed_correction(of_finding, papers.register, office.rules.review, cause)
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


ROUTES = (decide_finding, undo_decision)
