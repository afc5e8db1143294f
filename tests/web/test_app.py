"""What holds for every page: headers, form tokens, plain errors, and nobody sent to another site."""

from __future__ import annotations

import pytest
from tests.web.conftest import SignedIn

from kassebot.domain.people import Role
from kassebot.web.errors import safe_path
from kassebot.web.keys import KEYS, changed_keys, keys_in


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
