"""`kassebot case` and `kassebot retain` at the terminal, and what `verify` says afterwards."""

import zipfile
from pathlib import Path

import pytest
from tests.case_story import CASE, tell

from kassebot.cli.main import main
from kassebot.store.database import open_store


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the whole story."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    store = open_store(tmp_path / "data")
    tell(store)
    store.close()
    return tmp_path


def test_a_case_is_written_and_what_it_lacks_is_said(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal has nobody's right to the keeper's words; a wrong name and an unknown case are refused."""
    assert main(["case", CASE, "--to", "sag.zip"]) == 0
    assert "Den kasseansvarliges ord er ikke med" in capsys.readouterr().out
    with zipfile.ZipFile(told / "sag.zip") as archive:
        assert {"case.html", "case.json"} < set(archive.namelist())
    assert main(["case", CASE, "--to", "sag.pdf"]) == 2
    assert main(["case", "2026-10-9999", "--to", "andet.zip"]) == 2
    assert not (told / "andet.zip").exists()


def test_texts_are_deleted_by_plan_and_verify_says_how_many(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """First counted, then deleted; the chain holds. Without a day the rules' years are not over yet."""
    assert main(["verify"]) == 0
    assert "1 filer fra kasseansvarlige efterprøvet" in capsys.readouterr().out
    assert main(["retain", "--dry-run"]) == 0
    assert "0 tekster" in capsys.readouterr().out
    assert main(["retain", "--before", "2026-11-01", "--dry-run"]) == 0
    assert "4 tekster og 1 filer i 1 sager ville blive slettet" in capsys.readouterr().out
    assert main(["retain", "--before", "2026-11-01"]) == 0
    capsys.readouterr()
    assert main(["verify"]) == 0
    verified = capsys.readouterr().out
    assert "4 tekster er slettet efter plan" in verified
    assert "0 brud" in verified
    assert "filer fra" not in verified
    assert main(["retain", "--before", "i morgen"]) == 2
