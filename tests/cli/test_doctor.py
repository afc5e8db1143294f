"""`kassebot doctor`: what it prints and how it ends."""

import json
from pathlib import Path

import pytest
from tests.shared import EXAMPLE

from kassebot.cli.main import main
from kassebot.domain.documents import Source
from kassebot.mocks.serve.serving import serving


def test_each_source_has_a_line_and_a_fault_is_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people a line, for programs JSON; without settings it is wrong use."""
    settings = tmp_path / "kassebot.toml"
    words = ["doctor", "--sources", "--settings", str(settings)]
    assert main(words) == 2
    assert "kassebot init" in capsys.readouterr().err

    with serving(EXAMPLE) as running:
        running.write_settings(settings)
        assert main(words) == 0
        lines = capsys.readouterr().out.splitlines()
        settings.write_text(settings.read_text(encoding="utf-8").replace('bank = "bank"', 'bank = "kontoudtog"'))
        assert main([*words, "--json"]) == 1
        answer = json.loads(capsys.readouterr().out)["sources"]

    assert [line.partition("  ")[0] for line in lines] == ["i orden"] * len(Source)
    assert [(one["source"], one["code"]) for one in answer if not one["ok"]] == [("bank", "folder_missing")]
    assert "Ret bank i [sources.sftp]" in answer[4]["found"]


def test_the_machines_checks_are_told_to_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not in order has a remedy."""
    code = main(["doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)["checks"]

    assert code == (0 if all(check["ok"] for check in checks) else 1)
    assert all(check["ok"] or check["remedy"] for check in checks)
