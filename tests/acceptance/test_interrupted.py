"""Ctrl-C in the middle of a night, and a second run beside it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.acceptance.commands import at_work, impatient, kassebot, kill_all, started, wait_until
from tests.acceptance.test_killed_night import deliveries
from tests.acceptance.test_robots import WORDS
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import serving
from kassebot.steps.browser import find_browser

BROWSER = find_browser(version=lambda _: "")


@pytest.mark.skipif(os.name != "posix", reason="process groups of POSIX")
@pytest.mark.skipif(not (BROWSER.program and BROWSER.driver), reason="no Chromium on this machine; run make setup")
def test_a_second_run_is_refused_and_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    """The second run is told who is at work; the first says its sentence and takes robot and browser with it."""
    data, settings = tmp_path / "data", tmp_path / "kassebot.toml"
    words = (*WORDS, "--source", "vouchers", "--settings", str(settings))
    with serving(EXAMPLE) as running:
        impatient(running, settings)
        first = started(data, *words)
        try:
            assert wait_until(lambda: at_work(data, "chrom") or first.poll() is not None)
            os.killpg(first.pid, signal.SIGSTOP)  # so that it is at work for as long as the second run takes to come
            second = kassebot(data, *words)
            assert first.poll() is None, first.communicate()
            os.killpg(first.pid, signal.SIGINT)
            os.killpg(first.pid, signal.SIGCONT)
            _, said = first.communicate(timeout=60)
            left = [] if wait_until(lambda: not at_work(data)) else at_work(data)
        finally:
            kill_all(data)
    kept = deliveries(data)

    assert second.returncode == 2
    assert "2026-09-0001 er i gang" in second.stderr
    assert f"proces {os.uname().nodename}:{first.pid}" in second.stderr
    assert first.returncode == 3
    assert left == []
    assert said == "kassebot: Afbrudt. Det, der er hentet, er gemt; kør kommandoen igen for at fortsætte.\n"
    assert kept["registers.xlsx"] == 1
    assert kassebot(data, "verify").returncode == 0
