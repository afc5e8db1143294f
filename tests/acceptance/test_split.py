"""The same documents give the same result, byte for byte, however the work of collecting and reading them is shared out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.acceptance.commands import environment

from kassebot.domain.documents import Source
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate
from kassebot.reports.json_result import result_json
from kassebot.steps import collecting
from kassebot.steps.folder import folder_accounts
from kassebot.store.database import open_store
from kassebot.store.results import result_sha256
from kassebot.store.runs import RunKind
from kassebot.work.night import Order, folder_night, prepare

PERIOD = Period(2026, 10)
AS_OF = dt.date(2026, 11, 13)
REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality of fourteen registers with faults; what it delivers is about 150 files."""
    target = tmp_path_factory.mktemp("split") / "kommune"
    generate(target, registers=14, period=PERIOD, seed=5, faults=9)
    return target


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> PeriodResult:
    """The result of one run in one process."""
    store = open_store(tmp_path_factory.mktemp("whole") / "data")
    result = folder_night(store, _order(), folder, on_event=lambda _: None)
    store.close()
    assert sum(len(register.findings) for register in result.registers) >= 9
    return result


def _order(sources: tuple[Source, ...] = (), register: str = "") -> Order:
    return Order(period=PERIOD, as_of=AS_OF, sources=sources, register=register)


def said(result: PeriodResult) -> tuple[str, str, str]:
    """All that a result says, its run's id and its origin apart; what `--json` prints of it; and the sha256 that is kept."""
    bare = dataclasses.replace(result, run="", carried_run="")
    return repr(bare), repr(result_json(bare, lambda text: text)), result_sha256(bare)


def _names(folder: Path) -> list[str]:
    """Every file but the register list, in an order that is nobody's."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    names.remove("registers.xlsx")
    random.Random(len(names)).shuffle(names)
    return names


def _crew(data: Path, run: str, folder: Path, size: int) -> list[subprocess.Popen[str]]:
    """Processes that are all there before any of them gets work."""
    words = [sys.executable, "-m", "tests.acceptance.delivering_child", str(data), run, str(folder)]
    crew = [
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPO, env=environment(data)
        )
        for _ in range(size)
    ]
    for one in crew:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    return crew


def _share_out(crew: list[subprocess.Popen[str]], work: list[str]) -> None:
    """Deal the work out like cards; all of them work at the same time, and none of them fails."""
    for one, line in zip(itertools.cycle(crew), work, strict=False):
        assert one.stdin is not None
        one.stdin.write(f"{line}\n")
        one.stdin.flush()
    for one in crew:
        one.communicate(timeout=300)
        assert one.returncode == 0


@pytest.mark.parametrize("size", [1, 2, 4])
def test_several_processes_deliver_and_read_at_the_same_time(
    size: int, folder: Path, whole: PeriodResult, tmp_path: Path
) -> None:
    """One, two and four of them, each with its share of the documents in no order, and then of the sources to read."""
    store = open_store(tmp_path / "data")
    run = collecting.begin_run(store, period=PERIOD, as_of=AS_OF, kind=RunKind.FOLDER)
    listed = collecting.plan_register_list(store, run)
    collecting.deliver(store, run, listed.name, (folder / listed.name).read_bytes(), origin="folder:registers.xlsx")
    collecting.plan_period(store, run, folder_accounts(folder))

    names = _names(folder)
    _share_out(_crew(tmp_path / "data", run, folder, size), [f"deliver {name}" for name in names])
    rest = [source for source in Source if source is not Source.REGISTERS]
    _share_out(_crew(tmp_path / "data", run, folder, size), [f"read {source}" for source in rest])
    result = prepare(store, run, on_event=lambda _: None)
    collecting.finish_run(store, run)
    store.close()

    assert len(names) > 100
    assert said(result) == said(whole)


def test_a_period_is_collected_in_several_runs(folder: Path, whole: PeriodResult, tmp_path: Path) -> None:
    """First one register, then some sources at a time, the last first: the run that has it all says what one run says."""
    store = open_store(tmp_path / "data")
    register = whole.registers[3].register
    results = [folder_night(store, _order(register=register), folder, on_event=lambda _: None)]
    sources = tuple(reversed(Source))
    for some in (sources[:2], sources[2:5], sources[5:]):
        results += [folder_night(store, _order(some), folder, on_event=lambda _: None)]
    store.close()

    assert said(results[0]) != said(whole)
    assert said(results[-1]) == said(whole)
