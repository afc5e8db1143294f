"""People and services, their roles, and what a role may do; who stands in for whom, and until when.

A right is a person's: a service identity has none of those that decide, approve or complete, whatever roles somebody
gave it. Rights may be limited to units of the organisation. Nobody acts on a register of their own: see `impartial.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: Who acts in the trail where a program did: no person of the office has this id.
ROBOT = "kassebot"


class Kind(StrEnum):
    """Who an identity belongs to."""

    PERSON = "person"
    SERVICE = "service"  # a robot or another program: it collects and adds up, and decides nothing


class Role(StrEnum):
    """What somebody is in the office."""

    CLERK = "clerk"  # starts runs, completes registers that agree
    REVIEWER = "reviewer"  # clears what is flagged, hears the register keeper, decides
    APPROVER = "approver"  # the second pair of eyes
    OPS = "ops"  # schedules the nights, keeps the accounts of people
    AUDITOR = "auditor"  # reads all, changes nothing
    LEAD = "lead"  # insight and rules


class Right(StrEnum):
    """What may be done; each page and each step names the one that it needs."""

    SEE_CASES = "see_cases"
    SEE_STATEMENTS = "see_statements"  # the register keeper's own words: few
    TAKE = "take"
    DECIDE = "decide"
    APPROVE = "approve"
    COMPLETE_AGREED = "complete_agreed"
    COMPLETE_DECIDED = "complete_decided"
    REOPEN = "reopen"
    EXPORT_CORRECTIONS = "export_corrections"
    INSPECT = "inspect"  # what should be in a register at a time
    SEE_TRAIL = "see_trail"
    SEE_RUNS = "see_runs"
    START_RUNS = "start_runs"
    MANAGE_PEOPLE = "manage_people"
    SEE_INSIGHT = "see_insight"
    EDIT_RULES = "edit_rules"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset(
        {Right.SEE_CASES, Right.COMPLETE_AGREED, Right.INSPECT, Right.SEE_RUNS, Right.START_RUNS}
    ),
    Role.REVIEWER: frozenset(
        {
            Right.SEE_CASES, Right.SEE_STATEMENTS, Right.TAKE, Right.DECIDE, Right.COMPLETE_DECIDED, Right.REOPEN,
            Right.EXPORT_CORRECTIONS, Right.INSPECT, Right.SEE_RUNS,
        }
    ),
    Role.APPROVER: frozenset({Right.SEE_CASES, Right.SEE_STATEMENTS, Right.APPROVE, Right.INSPECT}),
    Role.OPS: frozenset({Right.SEE_RUNS, Right.START_RUNS, Right.MANAGE_PEOPLE}),
    Role.AUDITOR: frozenset(
        {Right.SEE_CASES, Right.SEE_STATEMENTS, Right.SEE_TRAIL, Right.SEE_RUNS, Right.SEE_INSIGHT, Right.INSPECT}
    ),
    Role.LEAD: frozenset({Right.SEE_INSIGHT, Right.EDIT_RULES, Right.SEE_RUNS}),
}  # fmt: skip

#: Only a person does these: refused to every service in code, over HTTP and by the database.
ONLY_PEOPLE = frozenset(
    {Right.DECIDE, Right.APPROVE, Right.COMPLETE_AGREED, Right.COMPLETE_DECIDED, Right.REOPEN, Right.TAKE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An identity. `units` limits what is seen to those institutions; empty means all of them.

    `signs_as` is how the person signs count sheets and vouchers (full name, initials), so that nobody reviews
    their own. A person without a telephone number can be named in no letter (`contact`).
    """

    id: str
    login: str
    name: str
    kind: Kind
    roles: frozenset[Role]
    units: frozenset[str] = frozenset()
    signs_as: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""
    disabled_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """`person` has the rights of `stands_in_for` from the first day to the last, both included."""

    person: str
    stands_in_for: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts now, with what they may do today: their own rights and those of whom they stand in for.

    `grants` are (right, units) pairs, units empty for all. `also_known_as` are everybody whose own registers are
    closed to the one who acts: the person and those they stand in for.
    """

    person: Person
    grants: tuple[tuple[Right, frozenset[str]], ...]
    also_known_as: tuple[Person, ...]

    def may(self, right: Right, unit: str | None = None) -> bool:
        """Whether the right is there, for this unit where one is given."""
        return any(has is right and (unit is None or not units or unit in units) for has, units in self.grants)

    def units(self, right: Right) -> frozenset[str] | None:
        """The units for which the right is there; None means all of them."""
        granted = [units for has, units in self.grants if has is right]
        if any(not units for units in granted):
            return None
        return frozenset().union(*granted)


def acting(person: Person, stood_in_for: Iterable[Person] = ()) -> Acting:
    """Who acts; `stood_in_for` are those whose stand-in the person is today. A disabled identity may do nothing."""
    others = tuple(other for other in stood_in_for if other.disabled_at is None)
    known = (person, *others)
    grants = tuple(
        (right, one.units)
        for one in known
        for role in sorted(one.roles)
        for right in sorted(RIGHTS[role])
        if person.disabled_at is None and not (person.kind is Kind.SERVICE and right in ONLY_PEOPLE)
    )
    return Acting(person=person, grants=grants, also_known_as=known)
