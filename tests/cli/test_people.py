"""`kassebot people`: accounts made and closed at the server; a password is never an argument."""

from __future__ import annotations

import getpass
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.people import NOW, PASSWORD

from kassebot.cli.main import main
from kassebot.domain.errors import BusinessError
from kassebot.steps.sign_in import sign_in
from kassebot.store.database import open_store


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two accounts."""
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KASSEBOT_DATABASE_URL", raising=False)
    for words in (
        ["anna", "--name", "Anna Bæk", "--role", "reviewer", "--unit", "1001", "--telephone", "12345678"],
        ["bo", "--name", "Bo Dam", "--role", "approver", "--role", "ops", "--signs-as", "BD"],
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        assert main(["people", "add", *words, "--password-stdin"]) == 0
    return tmp_path / "data"


def signs_in(folder: Path, login: str, password: str) -> bool:
    """Whether login and password open."""
    store = open_store(folder)
    try:
        return bool(sign_in(store, login, password, NOW))
    except BusinessError:
        return False
    finally:
        store.close()


def test_accounts_are_listed_for_people_and_for_programs(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Roles in words; nothing of the password."""
    assert main(["people", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "anna              Anna Bæk · sagsbehandler · 1001",
        "bo                Bo Dam · godkender, drift · alle enheder",
    ]
    assert main(["people", "list", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [one["roles"] for one in answer] == [["reviewer"], ["approver", "ops"]]
    assert answer[1]["signs_as"] == ["BD"]
    assert "argon2" not in str(answer)
    assert signs_in(office, "anna", PASSWORD)


def test_a_closed_account_does_not_open_until_it_is_opened(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list says that it is closed."""
    assert main(["people", "disable", "anna"]) == 0
    assert not signs_in(office, "anna", PASSWORD)
    assert main(["people", "list"]) == 0
    assert "1001 · lukket" in capsys.readouterr().out
    assert main(["people", "enable", "anna"]) == 0
    assert signs_in(office, "anna", PASSWORD)


def test_a_new_password_is_typed_twice(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not shown, and refused where the two differ or it is short; without a terminal nothing is asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["people", "password", "anna"]) == 2
    assert "--password-stdin" in capsys.readouterr().err
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    for typed, code in (([PASSWORD, "en anden adgangskode"], 2), (["kort", "kort"], 2), (["tolv tegn mindst"] * 2, 0)):
        answers = iter(typed)
        monkeypatch.setattr(getpass, "getpass", lambda _, answers=answers: next(answers))
        assert main(["people", "password", "anna"]) == code
    assert "mindst 12 tegn" in capsys.readouterr().err
    assert signs_in(office, "anna", "tolv tegn mindst")


def test_roles_units_and_stand_ins_are_changed(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not named stays as it is."""
    assert main(["people", "roles", "anna", "--role", "clerk"]) == 0
    assert "anna er nu regnskabsmedarbejder for 1001" in capsys.readouterr().out
    assert main(["people", "roles", "anna", "--all-units"]) == 0
    assert "anna er nu regnskabsmedarbejder for alle enheder" in capsys.readouterr().out
    days = ["--from", "2026-12-01", "--to", "2026-12-24"]
    assert main(["people", "stand-in", "anna", "--for", "bo", *days]) == 0
    assert "fra 01.12.2026 til og med 24.12.2026" in capsys.readouterr().out
    signs_in(office, "anna", PASSWORD)


def test_all_sessions_of_a_person_end(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With how many there were; the clock of the test's sign-in is of the past."""
    assert main(["people", "sessions", "--revoke", "anna"]) == 0
    assert "anna er logget ud (0 steder)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "ny"], "--name"),
        (["add", "anna", "--name", "A", "--no-password", "--email", "a@b.example"], "findes allerede"),
        (["add", "ny", "--name", "N", "--no-password"], "e-mail"),
        (["add", "ny", "--name", "N", "--role", "chef", "--service"], "chef"),
        (["disable", "nobody"], "Der er ingen bruger »nobody«"),
        (["roles", "anna"], "Sig, hvad der skal skiftes"),
        (["roles", "anna", "--unit", "1", "--all-units"], "enten"),
        (["stand-in", "anna", "--for", "bo", "--from", "i dag", "--to", "2026-12-24"], "ikke en dato"),
        (["stand-in", "anna", "--for", "anna", "--from", "2026-12-01", "--to", "2026-12-24"], "et andet menneske"),
        ([], "HANDLING"),
        (["slet"], "slet"),
        (["add", "ny", "--name", "N", "--password", PASSWORD], "Ukendt"),
    ],
)
def test_wrong_use_says_what_to_write(
    office: Path, capsys: pytest.CaptureFixture[str], words: list[Any], said: str
) -> None:
    """Exit code 2."""
    capsys.readouterr()
    assert main(["people", *words]) == 2
    assert said in capsys.readouterr().err


def test_programs_and_people_of_the_provider_have_no_password(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked for."""
    assert main(["people", "add", "natrobot", "--name", "Nattens robot", "--service"]) == 0
    assert main(["people", "add", "eva", "--name", "Eva", "--oidc", "https://login.example", "42"]) == 0
    assert main(["people", "add", "ib", "--name", "Ib", "--no-password", "--email", "ib@kommune.example"]) == 0
    assert main(["people", "oidc", "ib", "https://login.example", "43"]) == 0
    assert main(["people", "oidc", "ib", "https://login.example", "42"]) == 2
    assert main(["people", "oidc", "natrobot", "https://login.example", "44"]) == 2
    assert "Uden et telefonnummer kan ib ikke stå i breve" in capsys.readouterr().out
    assert main(["people", "list"]) == 0
    assert "ingen roller · alle enheder · program" in capsys.readouterr().out
