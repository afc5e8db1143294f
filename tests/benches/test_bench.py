"""The bench measures what it says: a made month adds up, contenders agree, and what it prints can be read. Nothing is timed."""

import math
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from benches import of_datacompy, of_duckdb, of_files, of_kassebot, of_readers, of_run
from benches.answers import KEYS, digest, told
from benches.charts import chart
from benches.made import PERIOD, make
from benches.measured import Measured
from benches.told import tables
from pandas.testing import assert_frame_equal

from kassebot.domain.findings import Status
from kassebot.mocks.generate.municipality import generate

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small municipality as files, with faults."""
    target = tmp_path_factory.mktemp("bench") / "kommune"
    generate(target, registers=12, period=PERIOD, seed=1, faults=4)
    return target


def test_a_made_month_without_faults_is_in_order() -> None:
    """Every register is ready: no finding comes from how the frames are made."""
    result = of_kassebot.everything(make(60, faults=0))

    assert {register.status for register in result.registers} == {Status.READY}


def test_the_same_arguments_make_the_same_month() -> None:
    """Contenders in processes of their own answer about the same rows."""
    one, other = make(20), make(20)

    assert one.rows == other.rows
    for name in ("z", "mobilepay", "movements", "postings", "counts"):
        assert_frame_equal(getattr(one.frames, name), getattr(other.frames, name))


def test_contenders_find_the_same_differences() -> None:
    """kassebot, SQL, and datacompy on sums and on rows: the same keys by the same øre, and each comparison has some."""
    made = make(60, faults=0.9)
    database = of_duckdb.load(made)
    of_duckdb.read_texts(database)
    kassebot = told(of_kassebot.comparisons(made, of_kassebot.read_texts(made)))

    assert told(of_duckdb.comparisons(database)) == kassebot
    rows = of_datacompy.tables(made, of_datacompy.read_texts(made))
    assert told(of_datacompy.comparisons(of_datacompy.summed(rows))) == kassebot
    assert told(of_datacompy.comparisons(rows)) == kassebot
    assert {name for name, answer in kassebot.items() if answer["keys"]} == set(KEYS)


def test_datacompy_compares_the_rows_themselves() -> None:
    """Its second way gets every payment and batch, unsummed: far more rows than keys."""
    made = make(20)
    rows = of_datacompy.tables(made, of_datacompy.read_texts(made))
    sums = of_datacompy.summed(rows)

    assert len(rows["settlements"][1]) == len(made.frames.cards) + len(made.frames.mobilepay)
    assert len(rows["settlements"][1]) > 3 * len(sums["settlements"][1])
    assert not sums["settlements"][1].duplicated(KEYS["settlements"]).any()


def test_everything_finds_every_planted_fault() -> None:
    """As many registers for review as have a fault."""
    result = of_kassebot.everything(make(60, faults=0.3))

    assert sum(register.status is Status.REVIEW for register in result.registers) == 18


def test_a_disagreement_is_told() -> None:
    """The digest is that of keys and amounts, so another amount is another answer."""
    rows = of_kassebot.comparisons(made := make(20, faults=0.9), of_kassebot.read_texts(made))["ledger"]
    mine, other = told({"ledger": rows}), told({"ledger": rows.assign(difference_ore=rows["difference_ore"] + 1)})
    measured = Measured(frames={"kassebot": {20: {"answers": mine}}, "duckdb": {20: {"answers": other}}})

    assert digest(rows) == mine["ledger"]["digest"]
    assert len(measured.disagreements()) == 1


def test_the_clerks_loop_reads_the_same_from_files(folder: Path) -> None:
    """What the loop with dictionaries can read, it and the readers read alike."""
    seen = of_files.agreement(of_files.by_kassebot(folder), of_files.by_clerk(folder))

    assert {name: each["differing"] for name, each in seen.items()} == dict.fromkeys(seen, 0)
    assert all(each["keys"] for each in seen.values())


def test_a_run_is_told_step_by_step(folder: Path) -> None:
    """Collecting, reading, computing, writing; and every format has its bare parser."""
    steps = of_run.folder_run(folder)["steps"]

    assert list(steps) == ["collecting", "reading", "computing", "writing"]
    assert set(of_readers.ratios(folder)) == {source.value for source in of_readers.BARE}


def test_a_chart_has_a_line_for_each_contender() -> None:
    """As SVG that any browser shows."""
    drawn = ET.fromstring(chart("Time", "s", {"a": [(300, 0.5), (3_000, 4)], "b": [(300, 1), (3_000, 90)]}))  # noqa: S314

    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    for line in lines:
        assert all(math.isfinite(float(number)) for number in line.attrib["points"].replace(",", " ").split())


def test_the_bench_writes_its_tables_into_the_page(tmp_path: Path) -> None:
    """Between the marks and nowhere else; exit 0 because all agree."""
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n", encoding="utf-8")
    words = [sys.executable, "-m", "benches", "--sizes", "12", "--files", "--run", "0", "--to", str(tmp_path)]
    done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, check=False)

    written = page.read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "old" not in written
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "| 12 | " in written
    assert "same keys differing by the same øre" in written


def test_each_robot_stands_beside_a_client_that_keeps_nothing() -> None:
    """The ratio is of the task alone; the portal has a line for a client without a browser too."""
    pos = {"documents": 240, "starting": 2.0, "task": 6.0, "floor": 3.0}
    portal = {"documents": 1217, "starting": 2.0, "task": 90.0, "floor": 60.0, "plain": 13.0}

    text = tables(Measured(robots={"together": 95.0, "sources": {"pos": pos, "vouchers": portal}}), "2026-11-26")

    assert "| pos | 240 | 2.0 | 6.0 | 3.0 | 2.0 |" in text
    assert "| vouchers | 1,217 | 2.0 | 90.0 | 60.0 | 1.5 |" in text
    assert "| … without a browser |  |  |  | 13.0 |  |" in text
