"""`make load`: the review queue under load, with 100 open cases and with 100,000, on SQLite and on PostgreSQL.

A real `kassebot serve` on this machine, reviewers in another process, and afterwards the database is asked whether a
decision was lost or doubled. Every process ends with the measuring. Exit 1 where a decision was, or an aim is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benches.load_store import fill, reviewers
from benches.load_workers import Order, Seen
from sqlalchemy import func, select
from tests.postgres import cluster, database

from kassebot.domain.cases import EventKind, FindingState
from kassebot.steps.sign_in import begin_oidc
from kassebot.store import audit
from kassebot.store.database import Store, open_store
from kassebot.store.tables.cases import case_events, case_findings, cases
from kassebot.store.tables.decisions import decisions

REPO = Path(__file__).parents[1]
#: At most so many times the sign-in page's p95, and so many times its own with 100 open cases.
SIGN_IN_TIMES_MAX, OWN_TIMES_MAX = 4.0, 1.3
WORKERS = {"postgresql": 50, "sqlite": 10}
#: Of the server: SQLite has one writer at a time, and more processes would only ask it in vain.
PROCESSES = {"postgresql": 4, "sqlite": 1}
_SEARCHES = ("0417", "0042", "2610041", "B2610000100", "540,00", "1.200,00", "Kasse 00", "Enhed 07", "findes ikke")
_UP_SECONDS, _END_SECONDS = 120, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a load showed: p50 and p95 in ms by page, and what is wrong with the decisions, in words; empty: nothing."""

    database: str
    cases: int
    requests: int
    seconds: float
    p50: dict[str, float]
    p95: dict[str, float]
    accepted: int
    refused: int
    wrong: list[str]


def main() -> int:
    """0 where every decision is there once and every aim is reached."""
    args = _arguments()
    loads: dict[tuple[str, int], Load] = {}
    for name in args.databases:
        for count in args.cases:
            with _made(name, count) as (store, url):
                loads[name, count] = load(
                    store, url, workers=args.workers or WORKERS[name], seconds=args.seconds,
                    pause_seconds=args.pause, processes=args.processes or PROCESSES[name],
                )  # fmt: skip
            print(_told(loads[name, count]), flush=True)
    missed = [line for name in args.databases for line in aims(loads, name, args.cases)]
    print("\n".join(missed) or "every aim is reached")
    return 1 if missed or any(one.wrong for one in loads.values()) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benches.of_web", description=__doc__)
    parser.add_argument("--databases", nargs="*", choices=sorted(WORKERS), default=sorted(WORKERS))
    parser.add_argument("--cases", type=int, nargs="*", default=[100, 100_000])
    parser.add_argument("--workers", type=int, help="reviewers; else 50 on PostgreSQL and 10 on SQLite")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between a reviewer's clicks, on average")
    parser.add_argument("--processes", type=int, help="of the server; else 2 on PostgreSQL and 1 on SQLite")
    return parser.parse_args()


@contextmanager
def _made(name: str, count: int) -> Iterator[tuple[Store, str | None]]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = None
        if name == "postgresql":
            url = stack.enter_context(database(stack.enter_context(cluster(durable=True))))
        store = open_store(home / "data", url)
        stack.callback(store.close)
        print(f"… making {count} cases on {name}", file=sys.stderr)
        fill(store, count)
        yield store, url


def load(
    store: Store, url: str | None, *, workers: int, seconds: float, pause_seconds: float, processes: int
) -> Load:  # fmt: skip
    """Serve the store, let the reviewers work, and look afterwards at what is kept."""
    with store.read() as connection:
        open_cases = connection.execute(select(func.count()).where(cases.c.state == "open")).scalar_one()
        before = connection.execute(select(func.count()).select_from(decisions)).scalar_one()
    with served(store.data_dir, url, processes) as address:
        order = Order(
            url=address, tokens=sessions(store, workers), searches=list(_SEARCHES), seconds=seconds,
            pause_seconds=pause_seconds,
        )  # fmt: skip
        warm = Order(**asdict(order) | {"seconds": min(1.0, seconds), "seed": 2})
        start = _work(warm), time.perf_counter()
        seen = _work(order)
        took = time.perf_counter() - start[1]
    times = _grouped(seen)
    accepted = [*start[0].accepted, *seen.accepted]
    undone = [*start[0].undone, *seen.undone]
    wrong = [*start[0].failed[:5], *seen.failed[:5], *checked(store, accepted, undone, before)]
    return Load(
        database=store.engine.dialect.name, cases=open_cases, requests=sum(map(len, times.values())), seconds=took,
        p50={kind: statistics.median(each) for kind, each in times.items()},
        p95={kind: _p95(each) for kind, each in times.items()}, accepted=len(accepted),
        refused=sum(seen.statuses.get(f"decide {status}", 0) for status in (409, 422)), wrong=wrong,
    )  # fmt: skip


def sessions(store: Store, count: int) -> list[str]:
    """A token for each of the first reviewers."""
    now = datetime.now(UTC)
    with store.write() as connection:
        return [begin_oidc(connection, person, now) for person in reviewers()[:count]]


@contextmanager
def served(data: Path, url: str | None, processes: int) -> Iterator[str]:
    """`kassebot serve` on a port of its own, with the shipped rules; ended by its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("KASSEBOT_")}
    env |= {"KASSEBOT_DATA": str(data)} | ({"KASSEBOT_DATABASE_URL": url} if url else {})
    words = [sys.executable, "-m", "kassebot.cli.main", "serve", "--port", str(port), "--processes", str(processes)]
    with subprocess.Popen(words, env=env, cwd=data, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str) -> None:
    until = time.monotonic() + _UP_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=10):  # noqa: S310 our own address
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _work(order: Order) -> Seen:
    words = [sys.executable, "-m", "benches.load_workers"]
    done = subprocess.run(
        words, input=json.dumps(asdict(order)), stdout=subprocess.PIPE, text=True, check=True, cwd=REPO,
        timeout=order.seconds + 120,
    )  # fmt: skip
    return Seen(**json.loads(done.stdout))


def _grouped(seen: Seen) -> dict[str, list[float]]:
    """By page: all that the queue was asked for is the queue."""
    grouped: dict[str, list[float]] = {}
    for kind, each in seen.times_ms.items():
        grouped.setdefault("queue" if kind.startswith("queue") else kind, []).extend(each)
        if kind.startswith("queue_"):
            grouped[kind] = each
    return dict(sorted(grouped.items()))


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def checked(store: Store, accepted: Sequence[str], undone: Sequence[str], before: int) -> list[str]:
    """What is lost or doubled, in words: held against what the reviewers were told was accepted."""
    with store.read() as connection:
        kept = set(connection.execute(select(decisions.c.id).where(decisions.c.decided_at.is_not(None))).scalars())
        of_kind = select(func.count()).select_from(case_events)
        decided = connection.execute(of_kind.where(case_events.c.kind == EventKind.DECIDED.value)).scalar_one()
        taken_back = connection.execute(of_kind.where(case_events.c.kind == EventKind.UNDONE.value)).scalar_one()
        unsettled = case_findings.c.state.in_([FindingState.DECIDED.value, FindingState.SETTLED.value])
        in_force = connection.execute(select(case_findings.c.decision).where(unsettled)).scalars().all()
        numbers = (
            select(
                case_events.c.case, func.count(case_events.c.number), func.max(case_events.c.number), cases.c.version
            )
            .join(cases, cases.c.id == case_events.c.case)
            .group_by(case_events.c.case, cases.c.version)
        )
        gaps = [row for row in connection.execute(numbers) if len({*row[1:]}) > 1]
        broken = audit.first_break(connection)
    expected = before + len(accepted)
    found = {
        "decisions told of twice": len(accepted) - len({*accepted}),
        "accepted decisions that are not kept": len({*accepted} - kept),
        "kept decisions more than were accepted": len(kept) - expected,
        "events of decisions more than decisions": decided - len(kept),
        "decisions taken back more than was told": taken_back - len(undone),
        "findings with the decision of another": len(in_force) - len({*in_force}),
        "decisions in force more than are left": len(in_force) - (len(kept) - taken_back),
        "cases whose events have a gap": len(gaps),
        "breaks in the audit trail": 0 if broken is None else broken.sequence,
    }
    return [f"{name}: {count}" for name, count in found.items() if count]


def _told(one: Load) -> str:
    rate = one.requests / one.seconds
    head = f"{one.database}, {one.cases:,} open cases: {one.requests:,} requests, {rate:.0f} a second; "
    lines = [f"{head}{one.accepted} decisions accepted, {one.refused} refused"]
    base = one.p95["sign_in"]
    lines += [
        f"  {kind:14} p50 {one.p50[kind]:7.1f} ms   p95 {one.p95[kind]:7.1f} ms   × sign-in {one.p95[kind] / base:5.2f}"
        for kind in one.p95
    ]
    return "\n".join([*lines, *(f"  WRONG {wrong}" for wrong in one.wrong)])


def aims(loads: dict[tuple[str, int], Load], name: str, counts: Sequence[int]) -> list[str]:
    """The aims that a database misses, in words."""
    few, many = loads[name, min(counts)], loads[name, max(counts)]
    missed = []
    for page in ("queue", "case"):
        of_sign_in = many.p95[page] / many.p95["sign_in"]
        of_few = many.p95[page] / few.p95[page]
        if of_sign_in > SIGN_IN_TIMES_MAX:
            missed.append(f"{name}: {page} is {of_sign_in:.2f} × the sign-in page, at most {SIGN_IN_TIMES_MAX}")
        if of_few > OWN_TIMES_MAX:
            missed.append(f"{name}: {page} is {of_few:.2f} × its own with few cases, at most {OWN_TIMES_MAX}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
