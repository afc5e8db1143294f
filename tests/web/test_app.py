"""What holds for every page: headers, form tokens, plain errors, and nobody sent to another site."""

from __future__ import annotations

import pytest
from tests.cases import made
from tests.web.conftest import SignedIn
from tests.web.forms import send

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.web.errors import safe_path
from kassebot.web.keys import KEYS, USUAL, changed_keys, keys_in
from kassebot.web.office import Office


def test_a_page_loads_nothing_from_elsewhere_and_is_kept_by_no_cache(signed_in: SignedIn) -> None:
    """The strict headers stand on an error page too."""
    answer = signed_in(Role.REVIEWER).get("/nowhere")

    assert answer.status_code == 404
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(signed_in: SignedIn) -> None:
    """The way back is a path of this site."""
    answer = signed_in(None).get("/?a=1")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/%3Fa%3D1"


def test_a_change_without_the_form_token_is_refused(signed_in: SignedIn) -> None:
    """Another site can make a browser post, but has no token."""
    answer = signed_in(Role.REVIEWER).post("/language", data={"language": "en", "next": "/"})

    assert answer.status_code == 403
    assert "kassebot_language" not in answer.cookies


@pytest.mark.parametrize(
    "path",
    ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "elsewhere", "", "/a\nb", "\\\\a"],
)
def test_nobody_is_sent_to_another_site(path: str) -> None:
    """What is no path of this site becomes the front page."""
    assert safe_path(path) == "/"


def test_keys_can_be_changed_and_switched_off_and_do_one_thing_each() -> None:
    """What is kept comes back; off means that no button shows a key."""
    keys = changed_keys(True, {"suggested": "x"})

    assert keys_in(keys.stored()) == keys
    assert (keys["suggested"], keys["undo"]) == ("x", KEYS["undo"])
    assert changed_keys(False, {})["suggested"] == ""
    with pytest.raises(Exception, match="valgt til to ting"):
        changed_keys(True, {"suggested": "d"})


def test_a_causes_key_can_be_changed_and_is_no_other_actions_key() -> None:
    """Capital and small are two keys; a cause and an action cannot share one."""
    keys = changed_keys(True, {"cause_chargeback": "?", "suggested": "x"})

    assert (keys["cause_chargeback"], keys["cause_z_missing"]) == ("?", "C")
    assert keys_in(keys.stored()) == keys
    for wanted in ({"cause_chargeback": "a"}, {"take": "C"}, {"cause_chargeback": "D"}, {"cause_chargeback": "7"}):
        with pytest.raises(BusinessError):
            changed_keys(True, wanted)
    assert not any(changed_keys(False, {})[action] for action in USUAL)


def test_a_person_changes_a_causes_key_and_sees_it_on_the_case(office: Office, signed_in: SignedIn) -> None:
    """Their own page has every key; switched off, the list of causes shows none."""
    made.Office(office.store).night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -5_400)))
    client = signed_in(Role.REVIEWER)
    page = client.get("/me").text
    assert all(f'name="key_{action}"' in page for action in USUAL)
    assert page.index("<details>") < page.index('name="key_cause_source_missing"')

    assert send(client, "/me/keys", "/me", on="on", key_cause_chargeback="?").status_code == 303
    assert 'data-key="?">Tilbageført kortbetaling (?)</option>' in client.get("/cases/2026-10-0417").text
    assert 'value="?"' in client.get("/me").text
    assert send(client, "/me/keys", "/me", key_cause_chargeback="?").status_code == 303
    bare = client.get("/cases/2026-10-0417").text
    assert "data-key" not in bare
    assert "data-also" not in bare
    assert "(?)" not in bare
