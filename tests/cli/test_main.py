"""The command line's first words: help, wrong use and languages."""

import pytest

from kassebot.cli.main import main


def test_help_names_every_command_and_who_carries_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Each step is marked robot or menneske."""
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "(robot)" in shown
    assert "(menneske)" in shown


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and a sentence that says where to look."""
    assert main(["frobnicate"]) == 2
    assert "kassebot --help" in capsys.readouterr().err


def test_an_unknown_language_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Danish and English are what there is."""
    assert main(["--language", "fr", "status"]) == 2
    assert "da eller en" in capsys.readouterr().err


def test_a_fault_of_kassebot_itself_ends_with_three(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with 1, which the night's timer takes for done: the sentence for people, and where it broke."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr("kassebot.cli.doctor.do", broken)

    assert main(["doctor"]) == 3
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "Det, der er hentet, er gemt" in said
