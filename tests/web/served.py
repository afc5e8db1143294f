"""A municipality's cases in an office that is served to a real browser, on this machine only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.conftest import NOW

from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.rules import RuleSet
from kassebot.mocks.generate.municipality import generate
from kassebot.mocks.serve.loop import bound_socket, running, web_server
from kassebot.steps.open_cases import open_cases
from kassebot.store.database import Store
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.work.night import Order, folder_night

PERIOD = Period(2026, 10)
#: Each cause has an account, and nobody is heard first: the statement is in.
RULES = RuleSet(
    version=2, review=ReviewRules(statement_causes=(), counter_accounts=tuple((cause, "9-99-01") for cause in Cause))
)


def fill(store: Store, folder: Path, *, registers: int = 12, seed: int = 5, faults: int | None = None) -> str:
    """Pre-reconcile a municipality and open its cases; gives the run."""
    generate(folder, registers=registers, period=PERIOD, seed=seed, faults=faults)
    result = folder_night(store, Order(period=PERIOD, as_of=None, rules=RULES), folder, on_event=lambda _: None)
    open_cases(store, result.run, NOW)
    return result.run


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The office at an address of its own, until the block ends."""
    sock = bound_socket(0)
    with sock, running([web_server(create_app(office), sock)]):
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
