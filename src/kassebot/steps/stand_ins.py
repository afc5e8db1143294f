"""Stand-ins: a colleague has somebody's rights from one day to another, both included, and is bound as they are."""

from __future__ import annotations

from datetime import date

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Kind, Right, StandIn
from kassebot.steps.allowed import require
from kassebot.steps.people import TERMINAL, person_of
from kassebot.store import audit, people
from kassebot.store.database import Store

DAYS_MAX = 366


def set_stand_in(
    store: Store, by: Acting | None, login: str, stands_in_for: str, *, first_day: date, last_day: date
) -> StandIn:
    """Let `login` stand in for another; the same two from the same first day get the new last day."""
    if by is not None:
        require(by, Right.MANAGE_PEOPLE)
    if last_day < first_day or (last_day - first_day).days >= DAYS_MAX:
        raise BusinessError(
            "stand_in_days", "Den sidste dag skal ligge efter den første, og højst {most} dage i alt", most=DAYS_MAX
        )
    with store.write() as connection:
        person, other = person_of(connection, login), person_of(connection, stands_in_for)
        if person.id == other.id or Kind.SERVICE in (person.kind, other.kind):
            raise BusinessError("stand_in_whom", "En stedfortræder er et andet menneske end den, der er væk")
        if by is not None and by.person.id == person.id:
            raise BusinessError("own_account", "Det er din egen konto. Bed en kollega med samme ret om at ændre den")
        stand_in = StandIn(person=person.id, stands_in_for=other.id, first_day=first_day, last_day=last_day)
        people.keep_stand_in(connection, stand_in)
        details = {
            "person": person.id, "stands_in_for": other.id, "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
        }  # fmt: skip
        actor = TERMINAL if by is None else by.person.id
        audit.append(connection, audit.Event(event="stand_in_set", actor=actor, details=details))
    return stand_in
