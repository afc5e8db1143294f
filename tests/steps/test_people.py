"""Accounts: created and changed by those who may, each change with its event, and stand-ins who are bound as well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.people import NOW, PASSWORD, everyone, person, service

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Kind, Person, Right, Role, acting
from kassebot.steps.acting import acting_of
from kassebot.steps.allowed import require
from kassebot.steps.people import (
    NewPerson,
    add_person,
    all_people,
    disable_person,
    enable_person,
    end_sessions,
    set_password,
    set_roles,
)
from kassebot.steps.stand_ins import set_stand_in
from kassebot.store import audit, people
from kassebot.store.database import Store

MONDAY = date(2026, 11, 23)


def told(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """Kind, actor and details of every event."""
    with store.read() as connection:
        return [(event.event, event.actor, event.details) for _, event in audit.events(connection)]


def code_of(refused: Any, *words: Any, **named: Any) -> str:
    """The code that the call is refused with."""
    with pytest.raises(BusinessError) as caught:
        refused(*words, **named)
    return caught.value.code


def test_a_person_comes_back_as_they_were_created(any_store: Store) -> None:
    """Login in small letters, every field, found in each way."""
    new = NewPerson(
        login="Åse", name="Åse Møller", roles=frozenset({Role.REVIEWER, Role.CLERK}), units=frozenset({"1001", "1002"}),
        signs_as=("ÅM", "Å. Møller"), telephone="12 34 56 78", email="Aase@kommune.example",
        subject=("https://login.example", "42"),
    )  # fmt: skip
    made = add_person(any_store, None, new, None, NOW)
    with any_store.read() as connection:
        found = [
            people.by_id(connection, made.id),
            people.by_login(connection, "ÅSE"),
            people.by_subject(connection, people.subject_of("https://login.example", "42")),
            *people.everybody(connection),
            people.named(connection, [made.id, "nobody"])[made.id],
        ]
        assert people.by_id(connection, "nobody") is None
        assert people.unlinked_by_email(connection, "aase@kommune.example") == ()

    assert found == [made] * 5
    assert (made.login, made.kind, made.signs_as) == ("åse", Kind.PERSON, ("ÅM", "Å. Møller"))


def test_the_trail_tells_of_every_change_with_ids(any_store: Store) -> None:
    """Who did it, to whom, and which roles; the command line is an actor of its own; no name anywhere."""
    ops = acting(person(any_store, "ops", Role.OPS))
    anna, bo = person(any_store, "anna", Role.REVIEWER), person(any_store, "bo", Role.REVIEWER)
    set_roles(any_store, ops, "anna", {Role.APPROVER}, {"1001"})
    set_password(any_store, ops, "anna", PASSWORD + "!", NOW)
    set_stand_in(any_store, ops, "anna", "bo", first_day=MONDAY, last_day=MONDAY + timedelta(days=4))
    end_sessions(any_store, ops, "anna", NOW)
    disable_person(any_store, ops, "anna", NOW)
    enable_person(any_store, ops, "anna")

    events = told(any_store)
    assert events[1] == ("person_created", "terminal", {
        "person": anna.id, "kind": "person", "roles": ["reviewer"], "units": [],
    })  # fmt: skip
    assert events[3:] == [
        ("roles_changed", ops.person.id, {"person": anna.id, "roles": ["approver"], "units": ["1001"]}),
        ("password_set", ops.person.id, {"person": anna.id, "sessions": 0}),
        ("stand_in_set", ops.person.id, {
            "person": anna.id, "stands_in_for": bo.id, "first_day": "2026-11-23", "last_day": "2026-11-27",
        }),
        ("sessions_ended", ops.person.id, {"person": anna.id, "sessions": 0}),
        ("person_disabled", ops.person.id, {"person": anna.id, "sessions": 0}),
        ("person_enabled", ops.person.id, {"person": anna.id}),
    ]  # fmt: skip
    with any_store.read() as connection:
        assert audit.first_break(connection) is None


def test_only_who_may_keeps_the_accounts(sqlite_store: Store) -> None:
    """Every other role is refused every change, and told whom to ask."""
    roles = everyone(sqlite_store)
    before = told(sqlite_store)
    new = NewPerson(login="ny", name="Ny", roles=frozenset())
    for role in set(Role) - {Role.OPS}:
        by = acting(roles[role])
        codes = {
            code_of(add_person, sqlite_store, by, new, PASSWORD, NOW),
            code_of(disable_person, sqlite_store, by, "ops", NOW),
            code_of(enable_person, sqlite_store, by, "ops"),
            code_of(set_password, sqlite_store, by, "ops", PASSWORD, NOW),
            code_of(set_roles, sqlite_store, by, role.value, set(Role), None),
            code_of(end_sessions, sqlite_store, by, "ops", NOW),
            code_of(all_people, sqlite_store, by),
            code_of(set_stand_in, sqlite_store, by, role.value, "ops", first_day=MONDAY, last_day=MONDAY),
        }
        assert codes == {"not_allowed"}
    assert told(sqlite_store) == before


def test_nobody_gives_themselves_rights_or_closes_themselves_out(sqlite_store: Store) -> None:
    """Not even those who keep the accounts: a colleague does."""
    ops = acting(person(sqlite_store, "ops", Role.OPS))
    person(sqlite_store, "lead", Role.LEAD)
    assert code_of(set_roles, sqlite_store, ops, "ops", set(Role), None) == "own_account"
    assert code_of(disable_person, sqlite_store, ops, "ops", NOW) == "own_account"
    assert code_of(set_stand_in, sqlite_store, ops, "ops", "lead", first_day=MONDAY, last_day=MONDAY) == "own_account"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": "anna"}, "login_taken"),
        ({"login": "ANNA "}, "login_taken"),
        ({"subject": ("https://login.example", "7")}, "login_taken"),
        ({"login": "a"}, "login_invalid"),
        ({"login": "to ord"}, "login_invalid"),
        ({"login": "<script>"}, "login_invalid"),
        ({"name": "  "}, "person_invalid"),
        ({"name": "Ny\nBruger"}, "person_invalid"),
        ({"email": "x" * 201}, "person_invalid"),
        ({"kind": Kind.SERVICE}, "service_signs_in"),
    ],
)
def test_an_account_that_cannot_be_is_refused(sqlite_store: Store, change: dict[str, Any], code: str) -> None:
    """And nothing is kept."""
    person(sqlite_store, "anna", subject=("https://login.example", "7"))
    new = NewPerson(**{"login": "ny", "name": "Ny", "roles": frozenset(), **change})
    assert code_of(add_person, sqlite_store, None, new, PASSWORD, NOW) == code
    assert [one.login for one in all_people(sqlite_store, None)] == ["anna"]


def test_a_person_must_be_able_to_sign_in_somehow(sqlite_store: Store) -> None:
    """By password, by subject, or known by e-mail the first time; an unknown login is said to be unknown."""
    new = NewPerson(login="ny", name="Ny", roles=frozenset())
    assert code_of(add_person, sqlite_store, None, new, None, NOW) == "sign_in_how"
    assert code_of(disable_person, sqlite_store, None, "ny", NOW) == "login_unknown"
    robot = service(sqlite_store)
    assert code_of(set_password, sqlite_store, None, robot.login, PASSWORD, NOW) == "service_signs_in"


def acts(store: Store, who: Person, day: date) -> Acting:
    """How somebody acts on a day."""
    with store.read() as connection:
        return acting_of(connection, who.id, day)


def test_a_stand_in_has_the_rights_from_the_first_day_to_the_last(any_store: Store) -> None:
    """And is bound as the one who is away; set again from the same day, the last day moves."""
    clerk = person(any_store, "clerk", Role.CLERK)
    boss = person(any_store, "boss", Role.APPROVER, units=frozenset({"1001"}))
    days = [MONDAY + timedelta(days=place) for place in range(-1, 6)]
    set_stand_in(any_store, None, "clerk", "boss", first_day=MONDAY, last_day=MONDAY + timedelta(days=2))
    assert [acts(any_store, clerk, day).may(Right.APPROVE) for day in days] == [False, *[True] * 3, *[False] * 3]
    set_stand_in(any_store, None, "clerk", "boss", first_day=MONDAY, last_day=MONDAY + timedelta(days=3))
    assert [acts(any_store, clerk, day).may(Right.APPROVE) for day in days] == [False, *[True] * 4, *[False] * 2]

    today = acts(any_store, clerk, MONDAY)
    assert today.units(Right.APPROVE) == frozenset({"1001"})
    assert today.also_known_as == (clerk, boss)
    with any_store.read() as connection:
        (kept,) = people.stand_ins_of(connection, boss.id, MONDAY)
    assert (kept.person, kept.last_day) == (clerk.id, MONDAY + timedelta(days=3))


def test_a_stand_in_gives_nothing_on_to_the_next(sqlite_store: Store) -> None:
    """One who stands in for a stand-in has that person's own rights only."""
    first, second = person(sqlite_store, "first"), person(sqlite_store, "second")
    person(sqlite_store, "boss", Role.APPROVER)
    set_stand_in(sqlite_store, None, "second", "boss", first_day=MONDAY, last_day=MONDAY)
    set_stand_in(sqlite_store, None, "first", "second", first_day=MONDAY, last_day=MONDAY)
    assert acts(sqlite_store, second, MONDAY).may(Right.APPROVE)
    assert not acts(sqlite_store, first, MONDAY).may(Right.APPROVE)


def test_nobody_stands_in_for_themselves_for_a_program_or_for_ever(sqlite_store: Store) -> None:
    """And the days go forwards."""
    person(sqlite_store, "anna")
    person(sqlite_store, "bo")
    service(sqlite_store, "natrobot")
    days = {"first_day": MONDAY, "last_day": MONDAY}
    assert code_of(set_stand_in, sqlite_store, None, "anna", "anna", **days) == "stand_in_whom"
    assert code_of(set_stand_in, sqlite_store, None, "natrobot", "anna", **days) == "stand_in_whom"
    assert code_of(set_stand_in, sqlite_store, None, "anna", "natrobot", **days) == "stand_in_whom"
    for last_day in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=366)):
        named = {"first_day": MONDAY, "last_day": last_day}
        assert code_of(set_stand_in, sqlite_store, None, "anna", "bo", **named) == "stand_in_days"


def test_a_refusal_says_what_and_whom_to_ask(sqlite_store: Store) -> None:
    """Another for one who lacks the role, for one who lacks the unit, and for a program."""
    roles = everyone(sqlite_store)
    with pytest.raises(BusinessError, match="ikke ret til at afgøre en afvigelse"):
        require(acting(roles[Role.LEAD]), Right.DECIDE)
    with pytest.raises(BusinessError, match="sagsbehandler eller godkender eller revisor"):
        require(acting(roles[Role.CLERK]), Right.SEE_STATEMENTS)
    local = acting(person(sqlite_store, "local", Role.REVIEWER, units=frozenset({"1001"})))
    require(local, Right.DECIDE, "1001")
    with pytest.raises(BusinessError, match="for 1002; dine rettigheder gælder andre enheder"):
        require(local, Right.DECIDE, "1002")
    with pytest.raises(BusinessError, match="Kun et menneske kan gøre en afstemning, der stemmer, færdig"):
        require(acting(service(sqlite_store, "natrobot", *Role)), Right.COMPLETE_AGREED)


@pytest.mark.parametrize("role", list(Role))
def test_every_right_can_be_refused_in_words(sqlite_store: Store, role: Role) -> None:
    """Each right that a role lacks has its sentence."""
    who = acting(person(sqlite_store, "anna", role))
    for right in Right:
        if not who.may(right):
            assert code_of(require, who, right) == "not_allowed"


def test_what_a_person_sets_is_theirs_and_bounded(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set again it is replaced; taken away it is gone; there is room for so much."""
    anna, bo = person(any_store, "anna"), person(any_store, "bo")
    monkeypatch.setattr(people, "PREFERENCES_MAX", 2)
    with any_store.write() as connection:
        for name, value in (("language", "da"), ("language", "en"), ("filter:mine", "cause=x")):
            people.keep_preference(connection, anna.id, name, value)
        assert code_of(people.keep_preference, connection, anna.id, "filter:more", "x") == "preference_too_much"
        assert code_of(people.keep_preference, connection, bo.id, "keys", "x" * 4_000) == "preference_too_much"
        people.keep_preference(connection, anna.id, "filter:mine", None)
        assert people.preferences_of(connection, anna.id) == {"language": "en"}
        assert people.preferences_of(connection, bo.id) == {}


def test_the_day_is_copenhagens() -> None:
    """Half past eleven in the evening in UTC is the next day in Denmark."""
    assert day_in_denmark(NOW.replace(hour=23, minute=30)) == NOW.date() + timedelta(days=1)
