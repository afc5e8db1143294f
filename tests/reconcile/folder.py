"""Reads a municipality folder into facts and deliveries, as the steps do, for tests of reconcile."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
from pathlib import Path

from kassebot.domain.carried import Carried
from kassebot.domain.documents import Delivery, DeliveryState, Expected
from kassebot.domain.errors import KassebotError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.plan import expected_documents
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.domain.texts import message
from kassebot.readers.formats import read
from kassebot.reconcile.engine import reconcile


def shared() -> Path:
    """Where the shared example is."""
    return Path(os.environ.get("KASSEBOT_SHARED", Path(__file__).parents[3] / "shared"))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Read:
    """A folder's content for one period."""

    facts: Facts
    deliveries: tuple[Delivery, ...]
    names: dict[str, str]
    as_of: dt.date


def read_folder(folder: Path, period: Period, as_of: dt.date | None = None) -> Read:
    """Everything that the plan asks for, read; as of the newest bank file unless a date is given."""
    newest = as_of or max(dt.date.fromisoformat(path.stem) for path in folder.glob("bank/*/*.xml"))
    accounts = sorted(path.name for path in (folder / "bank").iterdir())
    collected: dict[str, list[object]] = {field.name: [] for field in dataclasses.fields(Facts)}
    names: dict[str, str] = {}

    def take(expected: Expected) -> Delivery:
        path = _file(folder, expected.name)
        due = newest > expected.due_after
        if path is None:
            return Delivery(expected=expected, state=DeliveryState.MISSING if due else DeliveryState.NOT_DUE)
        data = path.read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        name = str(path.relative_to(folder))
        names[sha] = name
        try:
            reading = read(data, document=sha, name=name)
        except KassebotError as error:
            state = DeliveryState.UNREADABLE
            return Delivery(expected=expected, state=state, document=sha, problem=error.message)
        for kind, rows in collected.items():
            rows.extend(getattr(reading.facts, kind))
        problem = reading.problems[0].message if reading.problems else None
        return Delivery(expected=expected, state=DeliveryState.READ, document=sha, problem=problem)

    first = take(expected_documents(period, (), (), newest)[0])
    plan = expected_documents(period, collected["registers"], accounts, newest)  # type: ignore[arg-type]
    deliveries = (first, *(take(expected) for expected in plan[1:]))
    facts = Facts(**{kind: tuple(rows) for kind, rows in collected.items()})  # type: ignore[arg-type]
    return Read(facts=facts, deliveries=deliveries, names=names, as_of=newest)


def _file(folder: Path, name: str) -> Path | None:
    for path in (folder / name, (folder / name).with_suffix(".xls"), (folder / name).with_suffix(".ods")):
        if path.is_file() and (path.suffix == Path(name).suffix or name.startswith("counts/")):
            return path
    return None


def result_of(
    folder: Path, period: str, carried: tuple[Carried, ...] = (), rules: RuleSet = DEFAULT_RULES
) -> PeriodResult:
    """The result of a folder's period."""
    month = Period.parse(period)
    got = read_folder(folder, month)
    return reconcile(
        got.facts,
        got.deliveries,
        period=month,
        as_of=got.as_of,
        rules=rules,
        run="test",
        names=got.names,
        carried=carried,
    )


UNREADABLE = message("kan ikke læses")
