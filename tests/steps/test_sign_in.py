"""Signing in: who may, who is refused and how, when a session ends, and what the trail keeps of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

import argon2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from tests.people import NOW, PASSWORD, REAL_HASHER, acting_by, person, service

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.people import Right, Role
from kassebot.steps import passwords
from kassebot.steps import sign_in as sign_in_module
from kassebot.steps.people import disable_person, enable_person, end_sessions, set_password, set_roles
from kassebot.steps.sign_in import (
    sign_in,
    sign_out,
    sign_out_everywhere,
    sign_out_one,
)
from kassebot.store import audit, sessions
from kassebot.store import people as people_store
from kassebot.store import sign_in_failures as failures_store
from kassebot.store.database import Store
from kassebot.store.tables.people import people, sign_in_failures
from kassebot.store.tables.people import sessions as sessions_table

WRONG = "noget helt andet end det"


def refused(store: Store, login: str, password: str = WRONG, now: datetime = NOW) -> str:
    """The code of the refusal."""
    with pytest.raises(BusinessError) as caught:
        sign_in(store, login, password, now)
    return caught.value.code


def trail(store: Store) -> list[audit.Event]:
    """Every event so far."""
    with store.read() as connection:
        return [event for _, event in audit.events(connection)]


def test_the_right_password_gives_a_session_with_the_rights_of_today(any_store: Store) -> None:
    """Whatever the login's capitals; the trail has the id, and neither name, login, password nor token."""
    anna = person(any_store, "anna", Role.REVIEWER)
    token = sign_in(any_store, " Anna ", PASSWORD, NOW)
    acting = acting_by(any_store, token, NOW)

    assert acting is not None
    assert acting.person == anna
    assert acting.may(Right.DECIDE)
    (event,) = [event for event in trail(any_store) if event.event == "signed_in"]
    assert (event.actor, event.details) == (anna.id, {"person": anna.id, "method": "password"})
    told = json.dumps([event.details for event in trail(any_store)]).casefold()
    assert not [word for word in ("anna", PASSWORD, token.casefold()) if word in told.replace(anna.id, "")]


def test_of_token_and_password_only_hashes_are_kept(any_store: Store) -> None:
    """What stands in the database opens nothing."""
    person(any_store, "anna", Role.REVIEWER)
    token = sign_in(any_store, "anna", PASSWORD, NOW)
    with any_store.read() as connection:
        kept = str([*connection.execute(select(people)), *connection.execute(select(sessions_table))])

    assert len(token) >= 43  # 256 bits
    assert token not in kept
    assert PASSWORD not in kept
    assert "$argon2id$" in kept
    assert acting_by(any_store, sessions.session_id(token), NOW) is None


def test_every_sign_in_has_a_token_of_its_own(sqlite_store: Store) -> None:
    """Signing out of one leaves the other."""
    person(sqlite_store, "anna", Role.REVIEWER)
    one, other = (sign_in(sqlite_store, "anna", PASSWORD, NOW) for _ in range(2))
    sign_out(sqlite_store, one, NOW)
    sign_out(sqlite_store, one, NOW)

    assert one != other
    assert acting_by(sqlite_store, one, NOW) is None
    assert acting_by(sqlite_store, other, NOW) is not None
    assert [event.event for event in trail(sqlite_store)].count("signed_out") == 1


def test_nobody_learns_why_a_sign_in_was_refused(any_store: Store) -> None:
    """A wrong password, an unknown login, a closed account, a program and one who has only OIDC look the same."""
    for login in ("anna", "closed"):
        person(any_store, login, Role.REVIEWER)
    person(any_store, "oidc", Role.REVIEWER, password=None, email="o@kommune.example")
    service(any_store, "natrobot", *Role)
    disable_person(any_store, None, "closed", NOW)
    answers = {
        tuple(refused(any_store, login, WRONG if login == "anna" else PASSWORD) for _ in range(6))
        for login in ("anna", "nobody", "closed", "oidc", "natrobot")
    }

    assert answers == {("sign_in_refused",) * 4 + ("account_locked",) * 2}


def test_an_unknown_login_costs_the_same_work_as_a_known_one(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly one argon2 of today's cost in each case, so that time tells nothing."""
    work: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def does(*words: Any) -> Any:
            work.append(name)
            return real(*words)

        return does

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted("verify", argon2.PasswordHasher.verify))
    monkeypatch.setattr(passwords, "hash_secret_raw", counted("raw", argon2.low_level.hash_secret_raw))
    person(sqlite_store, "anna", Role.REVIEWER)
    work.clear()
    refused(sqlite_store, "anna")
    refused(sqlite_store, "nobody")

    assert work == ["verify", "raw"]


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_five_wrong_passwords_make_a_login_wait_and_longer_each_time(any_store: Store, login: str) -> None:
    """15, 30, 60, 60 minutes; while it waits the right password is not tried either, and the person is told how long."""
    person(any_store, "anna", Role.REVIEWER)
    now = NOW
    for minutes in (15, 30, 60, 60):
        assert [refused(any_store, login, now=now) for _ in range(5)] == ["sign_in_refused"] * 4 + ["account_locked"]
        with pytest.raises(BusinessError, match=f"Vent {minutes} minutter"):
            sign_in(any_store, login, PASSWORD, now)
        now += timedelta(minutes=minutes) - timedelta(seconds=1)
        assert refused(any_store, login, PASSWORD, now) == "account_locked"
        now += timedelta(seconds=1)
    if login == "anna":
        sign_in(any_store, login, PASSWORD, now)
        assert [refused(any_store, login, now=now) for _ in range(4)] == ["sign_in_refused"] * 4
    kinds = [event.event for event in trail(any_store)]
    assert kinds.count("account_locked") == 4
    assert {event.actor for event in trail(any_store) if event.event in ("sign_in_failed", "account_locked")} == {""}


def test_guessing_in_parallel_gives_no_more_than_five_guesses(any_store: Store) -> None:
    """Twelve at once: five are counted, and the right password among the late ones does not get in."""
    anna = person(any_store, "anna", Role.REVIEWER)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: refused(any_store, "anna"), range(12)))
    assert sorted(answers) == ["account_locked"] * 8 + ["sign_in_refused"] * 4
    with any_store.read() as connection:
        assert failures_store.failures_of(connection, anna.id, NOW).failures == 5
    assert refused(any_store, "anna", PASSWORD) == "account_locked"


def test_many_at_once_are_told_to_come_again(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a flood of sign-ins does not take every thread from those who are at work."""
    person(sqlite_store, "anna", Role.REVIEWER)
    monkeypatch.setattr(passwords, "_PLACES", BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(ApplicationError) as caught:
        sign_in(sqlite_store, "anna", PASSWORD, NOW)
    assert caught.value.code == "sign_in_busy"
    assert sign_in(sqlite_store, "anna", PASSWORD, NOW)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.integers(0, 2_400), min_size=1, max_size=25))
def test_a_session_lives_while_it_is_used_and_no_longer_than_a_day(sqlite_store: Store, gaps: list[int]) -> None:
    """However it is used: alive only within both limits, and always while no pause comes within a minute of the limit."""
    with sqlite_store.read() as connection:
        known = people_store.by_login(connection, "anna")
    if known is None:
        person(sqlite_store, "anna", Role.REVIEWER)
    token, seconds = sign_in(sqlite_store, "anna", PASSWORD, NOW), 0
    for place, gap in enumerate(gaps):
        seconds += gap
        alive = acting_by(sqlite_store, token, NOW + timedelta(seconds=seconds)) is not None
        within = max(gaps[: place + 1]) < 1_800 and seconds < 36_000
        surely = max(gaps[: place + 1]) < 1_740 and seconds < 36_000
        assert surely <= alive <= within
        if not alive:
            break


def test_failures_are_forgotten_after_a_day(sqlite_store: Store) -> None:
    """Four slips last week and one today are not five in a row."""
    person(sqlite_store, "anna", Role.REVIEWER)
    for _ in range(4):
        refused(sqlite_store, "anna")
    assert refused(sqlite_store, "anna", now=NOW + timedelta(hours=25)) == "sign_in_refused"
    with sqlite_store.read() as connection:
        assert len(connection.execute(select(sign_in_failures)).all()) == 1


def test_what_is_kept_of_an_unknown_login_does_not_tell_it(sqlite_store: Store) -> None:
    """Somebody who types the password in the wrong field leaves no readable trace of it."""
    refused(sqlite_store, PASSWORD)
    with sqlite_store.read() as connection:
        kept = connection.execute(select(sign_in_failures.c.key)).scalar_one()

    assert kept == failures_store.UNKNOWN + passwords.unknown_key(PASSWORD)
    assert PASSWORD not in kept
    assert [event.details["person"] for event in trail(sqlite_store)] == [""]


def test_unknown_logins_never_push_out_the_lock_of_a_person(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for two: the oldest unknown gives way, and Anna still waits."""
    monkeypatch.setattr(failures_store, "UNKNOWN_MAX", 2)
    anna = person(sqlite_store, "anna", Role.REVIEWER)
    for _ in range(5):
        refused(sqlite_store, "anna")
    for place, login in enumerate(("u1", "u2", "u3", "u4"), start=1):
        refused(sqlite_store, login, now=NOW + timedelta(seconds=place))
    with sqlite_store.read() as connection:
        kept = set(connection.execute(select(sign_in_failures.c.key)).scalars())

    assert kept == {anna.id, *(failures_store.UNKNOWN + passwords.unknown_key(login) for login in ("u3", "u4"))}
    assert refused(sqlite_store, "anna", PASSWORD) == "account_locked"


def test_a_session_ends_when_it_is_not_used(any_store: Store) -> None:
    """Half an hour after the last use; use keeps it alive."""
    person(any_store, "anna", Role.REVIEWER)
    token = sign_in(any_store, "anna", PASSWORD, NOW)
    later = NOW + timedelta(minutes=29)
    assert acting_by(any_store, token, later)
    assert acting_by(any_store, token, later + timedelta(minutes=29))
    assert acting_by(any_store, token, later + timedelta(minutes=59, seconds=1)) is None


def test_a_session_ends_after_a_working_day_however_much_it_is_used(sqlite_store: Store) -> None:
    """Ten hours, and then a new sign-in."""
    person(sqlite_store, "anna", Role.REVIEWER)
    token = sign_in(sqlite_store, "anna", PASSWORD, NOW)
    seen = [acting_by(sqlite_store, token, NOW + timedelta(minutes=minutes)) for minutes in range(20, 640, 20)]
    assert [bool(one) for one in seen] == [True] * 29 + [False] * 2


def test_reading_seldom_writes(sqlite_store: Store) -> None:
    """The last use is kept once a minute at most."""
    person(sqlite_store, "anna", Role.REVIEWER)
    token = sign_in(sqlite_store, "anna", PASSWORD, NOW)
    seen = []
    for seconds in (0, 30, 59, 60, 90, 121):
        acting_by(sqlite_store, token, NOW + timedelta(seconds=seconds))
        with sqlite_store.read() as connection:
            (session,) = sessions.all_in_use(connection, session_person(sqlite_store), NOW + timedelta(seconds=seconds))
        seen.append((session.seen_at - NOW).seconds)
    assert seen == [0, 0, 0, 60, 60, 121]


def session_person(store: Store) -> str:
    """Whose the only account is."""
    with store.read() as connection:
        return people_store.everybody(connection)[0].id


def test_a_closed_account_is_out_at_once(any_store: Store) -> None:
    """All its sessions end; opening it again does not give them back."""
    person(any_store, "anna", Role.REVIEWER)
    tokens = [sign_in(any_store, "anna", PASSWORD, NOW) for _ in range(2)]
    assert disable_person(any_store, None, "anna", NOW) == 2
    assert [acting_by(any_store, token, NOW) for token in tokens] == [None, None]
    enable_person(any_store, None, "anna")
    assert [acting_by(any_store, token, NOW) for token in tokens] == [None, None]
    assert acting_by(any_store, sign_in(any_store, "anna", PASSWORD, NOW), NOW)


def test_a_new_password_ends_all_sessions_and_the_waiting(sqlite_store: Store) -> None:
    """Whoever knew the old one is out."""
    person(sqlite_store, "anna", Role.REVIEWER)
    token = sign_in(sqlite_store, "anna", PASSWORD, NOW)
    for _ in range(5):
        refused(sqlite_store, "anna")
    set_password(sqlite_store, None, "anna", "en ny lang adgangskode", NOW)
    assert acting_by(sqlite_store, token, NOW) is None
    assert refused(sqlite_store, "anna", PASSWORD) == "sign_in_refused"
    assert sign_in(sqlite_store, "anna", "en ny lang adgangskode", NOW)


def test_roles_count_from_the_next_click(sqlite_store: Store) -> None:
    """Nobody works on with rights that were taken away."""
    person(sqlite_store, "anna", Role.REVIEWER)
    token = sign_in(sqlite_store, "anna", PASSWORD, NOW)
    set_roles(sqlite_store, None, "anna", {Role.CLERK}, {"1001"})
    acting = acting_by(sqlite_store, token, NOW)
    assert acting is not None
    assert not acting.may(Right.DECIDE)
    assert acting.units(Right.COMPLETE_AGREED) == frozenset({"1001"})


def test_a_person_ends_their_own_sessions_and_nobody_elses(sqlite_store: Store) -> None:
    """One by one, or all."""
    person(sqlite_store, "anna", Role.REVIEWER)
    person(sqlite_store, "bo", Role.REVIEWER)
    here, there = (sign_in(sqlite_store, "anna", PASSWORD, NOW) for _ in range(2))
    of_bo = sign_in(sqlite_store, "bo", PASSWORD, NOW)
    anna = acting_by(sqlite_store, here, NOW)
    assert anna is not None
    with pytest.raises(BusinessError) as caught:
        sign_out_one(sqlite_store, anna, sessions.session_id(of_bo), NOW)
    assert caught.value.code == "session_unknown"
    sign_out_one(sqlite_store, anna, sessions.session_id(there), NOW)
    assert [bool(acting_by(sqlite_store, token, NOW)) for token in (here, there, of_bo)] == [True, False, True]
    sign_out_everywhere(sqlite_store, anna, NOW)
    assert [bool(acting_by(sqlite_store, token, NOW)) for token in (here, of_bo)] == [False, True]
    assert end_sessions(sqlite_store, None, "bo", NOW) == 1
    assert acting_by(sqlite_store, of_bo, NOW) is None


def test_a_service_with_a_forged_session_is_nobody(any_store: Store) -> None:
    """Even where somebody wrote the session into the database."""
    robot = service(any_store, "natrobot", *Role)
    with any_store.write() as connection:
        sessions.begin(connection, token="forged", person=robot.id, method="password", at=NOW)
    assert acting_by(any_store, "forged", NOW) is None


def test_an_old_hash_is_made_anew_at_the_next_sign_in(sqlite_store: Store) -> None:
    """Weaker parameters of the past do not stay; a hash that cannot be read opens nothing."""
    anna = person(sqlite_store, "anna", Role.REVIEWER)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    with sqlite_store.write() as connection:
        people_store.keep_password(connection, anna.id, old)
    assert sign_in(sqlite_store, "anna", PASSWORD, NOW)
    with sqlite_store.read() as connection:
        kept = connection.execute(text("SELECT password FROM people")).scalar_one()
    assert kept != old
    assert not passwords.is_outdated(kept)
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.matches("$argon2id$v=19$", PASSWORD)


def test_an_account_closed_while_its_password_is_checked_stays_out(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what stands when the session would begin."""
    person(sqlite_store, "anna", Role.REVIEWER)

    def meanwhile(kept: str, password: str) -> bool:
        disable_person(sqlite_store, None, "anna", NOW)
        return True

    monkeypatch.setattr(sign_in_module, "matches", meanwhile)
    assert refused(sqlite_store, "anna", PASSWORD) == "sign_in_refused"


def test_ended_sessions_are_forgotten_after_a_month(sqlite_store: Store) -> None:
    """When people came and went is nobody's business for longer."""
    person(sqlite_store, "anna", Role.REVIEWER)
    sign_in(sqlite_store, "anna", PASSWORD, NOW)
    sign_in(sqlite_store, "anna", PASSWORD, NOW + timedelta(days=sessions.KEPT_DAYS + 1))
    with sqlite_store.read() as connection:
        assert len(connection.execute(select(sessions_table)).all()) == 1


@pytest.mark.parametrize(("password", "code"), [("kort", "password_short"), ("x" * 1_001, "password_long")])
def test_a_password_is_long_and_nothing_else_is_asked_of_it(sqlite_store: Store, password: str, code: str) -> None:
    """No signs and numbers that nobody can remember."""
    person(sqlite_store, "anna", Role.REVIEWER)
    with pytest.raises(BusinessError) as caught:
        set_password(sqlite_store, None, "anna", password, NOW)
    assert caught.value.code == code
    set_password(sqlite_store, None, "anna", "a" * 12, NOW)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=st.text(st.characters(exclude_categories=["Cs"]), min_size=13, max_size=40))
def test_any_signs_may_be_in_a_password_and_only_that_one_opens(sqlite_store: Store, password: str) -> None:
    """Quotes, nulls and other alphabets too."""
    kept = passwords.rehashed(password)
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password[:-1])


def test_passwords_are_kept_with_the_cost_that_is_recommended() -> None:
    """RFC 9106, second choice: argon2id, 64 MB, three rounds."""
    real = REAL_HASHER
    assert (real.type, real.time_cost, real.memory_cost) == (argon2.Type.ID, 3, 65_536)


def test_an_aa_typed_on_another_machine_is_the_same_aa() -> None:
    """One sign, or a and a ring."""
    assert passwords.matches(passwords.rehashed("blåbærgrød på åen"), "blåbærgrød på a\u030aen")


@pytest.mark.parametrize("login", ["' OR 1=1 --", '"; DROP TABLE people; --', "anna\x00", "%", "x" * 100_000])
def test_hostile_logins_are_logins_that_nobody_has(any_store: Store, login: str) -> None:
    """They are values, never part of a statement."""
    person(any_store, "anna", Role.REVIEWER)
    assert refused(any_store, login, PASSWORD) == "sign_in_refused"
    assert sign_in(any_store, "anna", PASSWORD, datetime.now(UTC))
