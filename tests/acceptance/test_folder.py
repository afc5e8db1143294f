"""The real command line on a folder: the example comes out as its expected.json says, and nothing is lost."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.commands import kassebot
from tests.shared import EXAMPLE


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the example has been run once."""
    folder = tmp_path_factory.mktemp("run") / "data"
    done = kassebot(folder, "run", "--folder", str(EXAMPLE), "--period", "2026-09")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "14" in done.stdout
    return folder


SCORED = {
    "register", "status", "opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore", "findings",
}  # fmt: skip


def _scored(row: dict[str, Any]) -> dict[str, Any]:
    """What expected.json compares: everything that is not a run's own."""
    added = {"area", "age_bank_days"}
    items = [{key: item[key] for key in item if key not in added} for item in row["open_items"]]
    return {
        **{key: row[key] for key in SCORED},
        "open_items": sorted(items, key=lambda item: json.dumps(item, sort_keys=True)),
    }


def test_the_example_comes_out_as_expected(data: Path) -> None:
    """Statuses, five figures, findings (none) and open items of fourteen registers."""
    done = kassebot(data, "findings", "--period", "2026-09", "--json")
    got = json.loads(done.stdout)
    expected = json.loads((EXAMPLE.parent / "expected.json").read_text(encoding="utf-8"))

    assert [_scored(row) for row in got["registers"]] == [_scored(row) for row in expected["registers"]]


def test_the_trail_verifies_and_a_second_run_gives_the_same(data: Path) -> None:
    """Same in, same out; the chain holds after both."""
    first = json.loads(kassebot(data, "findings", "--period", "2026-09", "--json").stdout)
    again = kassebot(data, "run", "--folder", str(EXAMPLE), "--period", "2026-09", "--json")
    second = json.loads(again.stdout)

    assert first["registers"] == second["registers"]
    assert first["run"] != second["run"]
    assert kassebot(data, "verify").returncode == 0


def test_one_register_shows_every_figure_with_its_rows(data: Path) -> None:
    """The rows behind a figure add up to it."""
    shown = json.loads(kassebot(data, "show", "0250", "--period", "2026-09", "--json").stdout)
    sales = next(origin for origin in shown["origins"] if origin["figure"] == "cash_sales_ore")

    assert sum(row["amount_ore"] for row in sales["rows"]) == sales["amount_ore"]
    assert sales["rows"][0]["name"] == "pos/0250/2026-09.json"


def test_working_papers_are_written(data: Path) -> None:
    """A workbook where it was asked for; another ending is refused."""
    target = data.parent / "papirer.xlsx"

    assert kassebot(data, "export", "--period", "2026-09", "--to", str(target)).returncode == 0
    assert target.stat().st_size > 5_000
    assert kassebot(data, "export", "--period", "2026-09", "--to", "papirer.pdf").returncode == 2


def test_wrong_use_is_exit_code_2_with_what_to_do(data: Path) -> None:
    """A period without a result, a folder that is not there, a period that is none."""
    for words in (
        ["status", "--period", "2020-01"],
        ["run", "--folder", "/findes/ikke"],
        ["run", "--period", "oktober"],
    ):
        done = kassebot(data, *words)
        assert done.returncode == 2, words
        assert done.stderr.startswith("kassebot: ")
        assert "Traceback" not in done.stderr


def test_a_missing_source_is_exit_code_1_and_no_difference_is_made_up(tmp_path: Path) -> None:
    """Without its Z-reports a register lacks data; its figures are null, and the others stand."""
    folder = tmp_path / "kommune"
    subprocess.run(["cp", "-r", str(EXAMPLE), str(folder)], check=True)
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    (folder / "pos/0250/2026-09.json").unlink()
    done = kassebot(tmp_path / "data", "run", "--folder", str(folder), "--period", "2026-09", "--json")
    rows = {row["register"]: row for row in json.loads(done.stdout)["registers"]}

    assert done.returncode == 1
    assert rows["0250"]["status"] == "missing_data"
    assert rows["0250"]["expected_ore"] is None
    assert rows["0250"]["difference_ore"] is None
    assert "source_missing" in {finding["cause"] for finding in rows["0250"]["findings"]}
    assert rows["0335"]["status"] == "ready"
