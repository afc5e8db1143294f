"""Whether the one who acts may; every step asks here before it does anything.

A refusal says what was not allowed and who in the office may, so that there is always a person to ask.
"""

from __future__ import annotations

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import ONLY_PEOPLE, RIGHTS, Acting, Kind, Right, Role
from kassebot.domain.texts import Message, danish, message

#: What each right is for, after »at«.
_DOING: dict[Right, str] = danish(
    {
        Right.SEE_CASES: "se sager",
        Right.SEE_STATEMENTS: "læse den kasseansvarliges udtalelse",
        Right.TAKE: "tage en sag",
        Right.DECIDE: "afgøre en afvigelse",
        Right.APPROVE: "godkende en afgørelse",
        Right.COMPLETE_AGREED: "gøre en afstemning, der stemmer, færdig",
        Right.COMPLETE_DECIDED: "gøre en afgjort afstemning færdig",
        Right.REOPEN: "genåbne en afstemning",
        Right.EXPORT_CORRECTIONS: "eksportere rettelser",
        Right.INSPECT: "se, hvad der skal være i en kasse",
        Right.SEE_TRAIL: "se kontrolsporet",
        Right.SEE_RUNS: "se kørsler",
        Right.START_RUNS: "starte en kørsel",
        Right.MANAGE_PEOPLE: "oprette og ændre brugere",
        Right.SEE_INSIGHT: "se indblik",
        Right.EDIT_RULES: "ændre regler",
    }
)

#: What each role is called.
ROLE_WORDS: dict[Role, str] = danish(
    {
        Role.CLERK: "regnskabsmedarbejder",
        Role.REVIEWER: "sagsbehandler",
        Role.APPROVER: "godkender",
        Role.OPS: "drift",
        Role.AUDITOR: "revisor",
        Role.LEAD: "leder",
    }
)


def require(acting: Acting, right: Right, unit: str | None = None) -> None:
    """BusinessError where the right is not there, for this unit where one is given."""
    if acting.may(right, unit):
        return
    doing, roles = message(_DOING[right]), _roles_with(right)
    if acting.person.kind is Kind.SERVICE and right in ONLY_PEOPLE:
        raise BusinessError(
            "not_allowed",
            "Kun et menneske kan {doing}. Bed en kollega med rollen {roles} om det",
            doing=doing,
            roles=roles,
        )
    if unit is not None and acting.may(right):
        raise BusinessError(
            "not_allowed",
            "Du kan ikke {doing} for {unit}; dine rettigheder gælder andre enheder. Bed en kollega, der har {unit}, om "
            "det, eller bed den, der opretter brugere, om at ændre dine enheder",
            doing=doing,
            unit=unit,
        )
    raise BusinessError(
        "not_allowed",
        "Din rolle giver ikke ret til at {doing}. Bed en kollega med rollen {roles} om det, eller bed den, der opretter "
        "brugere, om at give dig rollen",
        doing=doing,
        roles=roles,
    )


def _roles_with(right: Right) -> Message:
    """The roles that have a right: »regnskabsmedarbejder eller sagsbehandler«."""
    words = [message(ROLE_WORDS[role]) for role in Role if right in RIGHTS[role]]
    told = words[0]
    for word in words[1:]:
        told = message("{one} eller {other}", one=told, other=word)
    return told
