"""A troubled night that is killed again and again: nothing is lost, nothing comes twice, and no secret is written.

The long form, `make faults`, goes through more nights with more deaths: KASSEBOT_FAULTS says how many.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.acceptance.commands import at_work, impatient, kassebot, kill_all, started, wait_until
from tests.acceptance.test_robots import WORDS, rows
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import Running, serving
from kassebot.store.audit import events
from kassebot.store.database import open_store
from kassebot.store.runs import RunState, all_runs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="process groups of POSIX")

NIGHTS = int(os.environ.get("KASSEBOT_FAULTS", "1"))
DEATHS = 2 if NIGHTS == 1 else 5
#: Documents of the example as robots collect it, about: a voucher is a page.
DOCUMENTS = 180


@dataclass(frozen=True, kw_only=True)
class Night:
    """A night that was killed and begun again until it was done."""

    running: Running
    municipality: Path
    data: Path
    settings: Path
    printed: str  # all that any of its processes said
    result: str
    states: tuple[RunState, ...]
    deliveries: Counter[str]


@pytest.fixture(scope="module", params=range(1, NIGHTS + 1))
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Killed at random points, and then left to end."""
    chance = random.Random(request.param)
    home = tmp_path_factory.mktemp("night")
    data, settings, municipality = home / "data", home / "kassebot.toml", home / "municipality"
    shutil.copytree(EXAMPLE, municipality, copy_function=shutil.copyfile)
    words = (*WORDS, "--json", "--log-level", "TRACE", "--settings", str(settings))
    with serving(municipality, trouble="much", seed=request.param) as running:
        impatient(running, settings)
        printed = "".join(
            _killed(data, words, documents, chance)
            for documents in sorted(chance.randrange(1, DOCUMENTS) for _ in range(DEATHS))
        )
        last = kassebot(data, *words)
        assert last.returncode == 0, last.stderr + last.stdout
        yield Night(
            running=running, municipality=municipality, data=data, settings=settings, result=last.stdout,
            printed=printed + last.stdout + last.stderr, states=_states(data), deliveries=deliveries(data),
        )  # fmt: skip


def _killed(data: Path, words: tuple[str, ...], documents: int, chance: random.Random) -> str:
    """Run until so many documents are there, then die; what was said until then."""
    process = started(data, *words)
    wait_until(lambda: process.poll() is not None or len(_kept(data)) >= documents)
    if chance.random() < 0.5:
        os.killpg(process.pid, signal.SIGKILL)  # the robots are left alone, and must end by themselves
    else:
        kill_all(data)
    said = process.communicate(timeout=60)
    return "".join(said)


def _kept(data: Path) -> list[Path]:
    return [path for path in (data / "documents").glob("*/*") if not path.name.startswith(".")]


def _states(data: Path) -> tuple[RunState, ...]:
    store = open_store(data)
    with store.read() as connection:
        found = tuple(run.state for run in all_runs(connection))
    store.close()
    return found


def deliveries(data: Path) -> Counter[str]:
    """How often each document was fetched, in all runs."""
    store = open_store(data)
    with store.read() as connection:
        names = Counter(str(event.details["name"]) for _, event in events(connection, kind="document_delivered"))
    store.close()
    return names


def test_the_result_is_that_of_the_folder(night: Night) -> None:
    """Statuses, figures, findings and open items."""
    folder = kassebot(night.data.with_name("other"), *WORDS, "--folder", str(night.municipality), "--json")

    assert rows(night.result) == rows(folder.stdout)


def test_nothing_was_fetched_twice_and_what_is_kept_holds(night: Night) -> None:
    """Each document came once, whichever run it came in; the killed runs are told of as interrupted."""
    assert [name for name, count in night.deliveries.items() if count > 1] == []
    assert len(night.deliveries) > DOCUMENTS * 0.8
    assert night.states == (*[RunState.INTERRUPTED] * (len(night.states) - 1), RunState.DONE)
    assert len(night.states) > 1
    verified = kassebot(night.data, "verify")
    assert verified.returncode == 0, verified.stdout


def test_no_process_is_left(night: Night) -> None:
    """Robots whose starter was killed end by themselves, and so do their browsers."""
    assert wait_until(lambda: not at_work(night.data)), at_work(night.data)


def test_no_secret_is_written_anywhere(night: Night) -> None:
    """At TRACE, through all the trouble: not in a log, not in the database, not on the screen."""
    written = {path: path.read_bytes() for path in night.data.rglob("*") if path.is_file()}
    secrets = [secret.encode() for secret in night.running.secrets.values()]

    assert b"TRACE" in b"".join(data for path, data in written.items() if path.name == "output.xml")
    assert [path for path, data in written.items() if any(secret in data for secret in secrets)] == []
    assert not any(secret in night.printed.encode() for secret in secrets)


def test_the_robots_log_is_one_page(night: Night) -> None:
    """On request, of the period's newest run with robots; without secrets, as what it is made of."""
    made = kassebot(night.data, "log", "--period", "2026-09")
    (page,) = (night.data / "runs").glob("*/log.html")

    assert made.returncode == 0, made.stderr
    assert str(page) in made.stdout
    assert page.stat().st_size > 100_000
    assert not any(secret in page.read_text(encoding="utf-8") for secret in night.running.secrets.values())


def test_a_second_night_fetches_nothing_twice_and_a_change_makes_a_new_result(night: Night) -> None:
    """What has not changed is not fetched; what has makes a new run's result, and the old one stays."""
    before = deliveries(night.data)
    again = kassebot(night.data, *WORDS, "--json", "--settings", str(night.settings))
    assert again.returncode == 0, again.stderr
    assert deliveries(night.data) == before
    assert rows(again.stdout) == rows(night.result)

    changed = night.municipality / "ledger" / "2026-09.txt"
    changed.write_bytes(changed.read_bytes().replace(b"kontantsalg z-2271", b"Kontantsalg Z-2271"))
    third = kassebot(night.data, *WORDS, "--json", "--source", "ledger", "--settings", str(night.settings))
    assert deliveries(night.data) - before == Counter({"ledger/2026-09.txt": 1})
    old = kassebot(night.data, "findings", "--period", "2026-09", "--json", "--run", json.loads(again.stdout)["run"])
    assert json.loads(old.stdout) == json.loads(again.stdout)
    assert json.loads(third.stdout)["run"] != json.loads(again.stdout)["run"]
