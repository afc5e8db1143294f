"""A robot alone, as its writer runs it: with the very lines of robots/README.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.acceptance.commands import environment
from tests.acceptance.test_killed_night import deliveries
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import serving

REPO = Path(__file__).parents[2]
LINES = re.findall(r"^robot (.*)$", (REPO / "robots" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_lines_of_the_readme_work(tmp_path: Path) -> None:
    """First the register list; without it the other robot says what is lacking, in Danish."""
    data = tmp_path / "data"
    (tmp_path / "robots").symlink_to(REPO / "robots")
    register_list, pos = ([sys.executable, "-m", "robot", "--loglevel", "TRACE", *line.split()] for line in LINES)
    around = environment(data, KASSEBOT_PERIOD="2026-09", PATH=os.environ["PATH"])

    def robot(words: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, env=around, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)

    with serving(EXAMPLE) as running:
        running.write_settings(tmp_path / "kassebot.toml")
        too_early, first, second = robot(pos), robot(register_list), robot(pos)
    log = (tmp_path / "robot-output" / "log.html").read_text(encoding="utf-8")

    assert too_early.returncode == 1
    assert "registers.xlsx er ikke hentet" in too_early.stdout
    assert first.returncode == 0, first.stdout
    assert second.returncode == 0, second.stdout
    fetched = deliveries(data)
    assert fetched["registers.xlsx"] == 1
    assert fetched["pos/0250/2026-09.json"] == 1
    assert {name.partition("/")[0] for name in fetched} == {"registers.xlsx", "pos"}
    assert "Hent Månedens Z-rapporter" in log
    for secret in running.secrets.values():
        assert secret not in log + too_early.stdout + first.stdout + second.stdout
