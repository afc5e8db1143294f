"""Who acts: a person with what they may do today, their own rights and those of whom they stand in for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, acting
from kassebot.store import people


def acting_of(connection: Connection, person: str, today: date) -> Acting:
    """The person of an id as they act on a day; BusinessError where there is no such person."""
    found = people.by_id(connection, person)
    if found is None:
        raise BusinessError("person_unknown", "Der er ingen bruger {person}", person=person)
    return acting(found, people.stood_in_for(connection, person, today))
