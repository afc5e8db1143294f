"""Whom a provider's word lets in: known by issuer and subject, once by e-mail, and nobody's account is taken over."""

from __future__ import annotations

import pytest
from tests.people import NOW, PASSWORD, acting_by, person, service

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Role
from kassebot.steps.people import NewPerson, add_person, disable_person, set_subject
from kassebot.steps.sign_in_oidc import Claims, sign_in_oidc
from kassebot.store import people
from kassebot.store.database import Store

ANNA = Claims(issuer="https://login.example", subject="42", email="anna@kommune.example")


def test_an_account_that_waits_is_known_by_its_email_once(any_store: Store) -> None:
    """Then by issuer and subject; another subject with the same e-mail is a stranger, and so is another issuer."""
    anna = person(any_store, "anna", Role.REVIEWER, password=None, email="Anna@Kommune.example")
    token = sign_in_oidc(any_store, ANNA, NOW)
    acting = acting_by(any_store, token, NOW)
    assert acting is not None
    assert acting.person == anna
    assert sign_in_oidc(any_store, Claims(issuer=ANNA.issuer, subject="42"), NOW) != token
    for issuer, subject in ((ANNA.issuer, "43"), ("https://other.example", "42")):
        with pytest.raises(BusinessError, match=subject):
            sign_in_oidc(any_store, Claims(issuer=issuer, subject=subject, email=ANNA.email), NOW)


def test_a_subject_is_bound_by_hand_and_moves_when_the_provider_does(any_store: Store) -> None:
    """A closed account and a program stay out, whatever they are bound to."""
    person(any_store, "anna", Role.REVIEWER)
    set_subject(any_store, None, "anna", ANNA.issuer, "42")
    assert sign_in_oidc(any_store, ANNA, NOW)
    disable_person(any_store, None, "anna", NOW)
    with pytest.raises(BusinessError):
        sign_in_oidc(any_store, ANNA, NOW)
    robot = service(any_store)
    with any_store.write() as connection:
        people.keep_subject(connection, robot.id, people.subject_of(ANNA.issuer, "robot"))
    with pytest.raises(BusinessError):
        sign_in_oidc(any_store, Claims(issuer=ANNA.issuer, subject="robot"), NOW)


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_an_account_with_another_way_in_is_never_taken_over_by_email(any_store: Store, password: str | None) -> None:
    """One with a password, and one with a subject."""
    subject = None if password else (ANNA.issuer, "7")
    new = NewPerson(login="anna", name="Anna", roles=frozenset(), email=ANNA.email, subject=subject)
    add_person(any_store, None, new, password, NOW)
    with pytest.raises(BusinessError):
        sign_in_oidc(any_store, ANNA, NOW)
    with any_store.read() as connection:
        assert people.by_subject(connection, people.subject_of(ANNA.issuer, "42")) is None


def test_two_that_wait_with_one_email_are_both_left(sqlite_store: Store) -> None:
    """It refuses to guess."""
    for login in ("anna", "bo"):
        add_person(
            sqlite_store, None, NewPerson(login=login, name=login, roles=frozenset(), email="s@k.example"), None, NOW
        )
    with pytest.raises(BusinessError) as caught:
        sign_in_oidc(sqlite_store, Claims(issuer="https://i", subject="1", email="S@k.example"), NOW)
    assert caught.value.code == "sign_in_refused"
