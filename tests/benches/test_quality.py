"""The quality bench in its short form: one small municipality, by the real command line."""

from __future__ import annotations

import pytest
from benches.quality import main


def test_the_bench_prints_its_tables_and_the_hard_aims_hold(capsys: pytest.CaptureFixture[str]) -> None:
    """Forty registers: no faulty one is called ready, and the order in which sources come cannot be seen."""
    assert main(["--seeds", "1", "--registers", "40", "--months", "0"]) == 0

    page = capsys.readouterr().out
    figures = {
        parts[1].strip(): parts[3].strip()
        for line in page.splitlines() if (parts := line.split("|"))[0] == "" and len(parts) == 5
    }  # fmt: skip
    assert figures["registers with a fault in money or data reported ready"] == "0"
    assert figures["faults found, of those that move money or remove data"].endswith("(100.0 %)")
    assert figures["sources in another order: the same bytes"] == "1 of 1"
    named, planted = figures["right cause first, of all faults"].split(" (")[0].split(" of ")
    assert int(named) >= 0.9 * int(planted) > 10
    assert {"## By cause", "## Confidence"} <= set(page.splitlines())
