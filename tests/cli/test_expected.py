"""`kassebot expected`: lines, figure and comparison at the terminal, in JSON and as a page."""

import json
from pathlib import Path

import pytest
from tests.shared import EXAMPLE

from kassebot.cli.main import main


@pytest.fixture
def collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The example's month in a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    assert main(["run", "--period", "2026-09", "--folder", str(EXAMPLE)]) in (0, 1)
    capsys.readouterr()
    return tmp_path


def test_a_count_is_compared_on_the_terminal_in_json_and_on_a_page(
    collected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten kroner too much, said in words and with its sign; a wrong amount is refused with what to write."""
    assert main(["expected", "0250", "--at", "2026-09-15", "--json"]) == 0
    expected_ore = json.loads(capsys.readouterr().out)["expected_ore"]
    counted = f"{(expected_ore + 1_000) / 100:.2f}".replace(".", ",")

    words = ["expected", "0250", "--at", "2026-09-15", "--counted", counted]
    assert main([*words, "--to", str(collected / "kasse.html")]) == 0
    told = capsys.readouterr().out
    assert "Optalt i alt" in told
    assert "10,00 kr. mere" in told
    assert "10,00 kr. mere" in (collected / "kasse.html").read_text(encoding="utf-8")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["difference_ore"] == 1_000
    assert main(["expected", "0250", "--at", "2026-09-15", "--counted", "1.815"]) == 2
    assert "to måder" in capsys.readouterr().err


def test_what_cannot_be_determined_ends_with_missing_data(collected: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expected", "0250", "--at", "2026-10-05", "--counted", "100"]) == 1
    told = capsys.readouterr().out
    assert "er ikke hentet endnu" in told
    assert "kan ikke sammenlignes" in told
