"""`kassebot init`: a commented settings file, and never over one that is there."""

from pathlib import Path

import pytest

from kassebot.cli.main import main


def test_a_settings_file_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second time it says so and leaves the file alone."""
    target = tmp_path / "kassebot.toml"

    assert main(["init", "--settings", str(target)]) == 0
    written = target.read_text(encoding="utf-8")
    assert "[sources.pos]" in written
    assert main(["init", "--settings", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == written
    assert "findes allerede" in capsys.readouterr().err
