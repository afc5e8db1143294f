"""`make check`: lint, types, the import rule and the robots' own checks. As a test, it goes on beside the others."""

from __future__ import annotations

import subprocess
from pathlib import Path

REPO = Path(__file__).parents[2]


def test_lint_types_imports_and_robots_hold() -> None:
    """Whoever wants to know this alone types the command, which makes sure of the packages first."""
    command = ["make", "--no-print-directory", "checks"]
    done = subprocess.run(command, check=False, cwd=REPO, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
