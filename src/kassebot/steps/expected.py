"""What should be in a register on a day: the newest run that covers the day, its facts of that register, rolled forward.

Nothing is written but, for who looks at a page, that they looked. A count that is typed in is compared and not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from kassebot.domain.documents import Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.inspections import Inspection
from kassebot.domain.people import Acting, Right
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.reconcile.inspection import inspect
from kassebot.steps.allowed import require
from kassebot.steps.chosen import Chosen, chosen
from kassebot.steps.normalise import deliveries_of, names_of
from kassebot.store import audit
from kassebot.store.database import Store
from kassebot.store.facts import load_facts
from kassebot.store.runs import Run, RunState, all_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A register as the list of the run describes it, and what should be in it."""

    register: Register
    inspection: Inspection


def expected(store: Store, register: str, at: date, *, rules: RuleSet = DEFAULT_RULES) -> Expected:
    """The register's holding when `at` has closed; BusinessError where no run, or no such register, is known."""
    with store.read() as connection:
        run = _run_for(connection, at)
        found = chosen(connection, run.id)
        few = _facts(connection, found, ("registers",), Source.REGISTERS)
        listed = next((one for one in few.registers if one.register == register), None)
        if listed is None:
            raise BusinessError(
                "register_unknown", "Der er ingen kasse {register} på kasselisten; se kasserne med kassebot status",
                register=register,
            )  # fmt: skip
        facts = _of_register(connection, found, listed)
    deliveries = deliveries_of(found, run.as_of, facts.bank_statements)
    mine = [one for one in deliveries if one.expected.register in ("", register)]
    rolled = inspect(
        facts, mine, register=register, period=Period.parse(run.period), at=at, as_of=run.as_of, run=run.id,
        rules=rules, names=names_of(found),
    )  # fmt: skip
    return Expected(register=listed, inspection=rolled)


def look_into(store: Store, acting: Acting, register: str, at: date, *, rules: RuleSet = DEFAULT_RULES) -> Expected:
    """The same for the one who looks: refused outside their units, and kept in the trail that they looked."""
    require(acting, Right.INSPECT)
    found = expected(store, register, at, rules=rules)
    require(acting, Right.INSPECT, found.register.unit)
    told = {"register": register, "at": at.isoformat()}
    event = audit.Event(event="register_inspected", actor=acting.person.id, run=found.inspection.run, details=told)
    with store.write() as connection:
        audit.append(connection, event)
    return found


def newest_day(store: Store, today: date) -> date:
    """The last day that a run covers; yesterday where there is none."""
    with store.read() as connection:
        runs = all_runs(connection, state=RunState.DONE)
    last = max((min(run.as_of - timedelta(days=1), Period.parse(run.period).last) for run in runs), default=today)
    return min(last, today - timedelta(days=1))


def _run_for(connection: Connection, at: date) -> Run:
    """The newest run that has looked past the day, else the one that looked furthest, of the day's period or before it."""
    period = str(Period.of(at))
    runs = [run for run in all_runs(connection, state=RunState.DONE) if run.period <= period]
    if not runs:
        raise BusinessError(
            "no_result", "Der er intet resultat for {period}; kør: kassebot run --period {period}", period=period
        )
    newest = max(run.period for run in runs)
    return max(
        (run for run in runs if run.period == newest), key=lambda run: (min(run.as_of - timedelta(days=1), at), run.id)
    )


def _of_register(connection: Connection, found: Chosen, register: Register) -> Facts:
    """What moves its cash: counts, and Z-reports or, for an imprest, vouchers, the bank and what the ledger says of it."""
    kinds = ["registers", "count_sheets", "counts"]
    sources = [Source.REGISTERS, Source.COUNTS]
    if register.kind is RegisterKind.IMPREST:
        kinds += ["vouchers", "bank_statements", "bank_movements", "postings"]
        sources += [Source.VOUCHERS, Source.BANK, Source.LEDGER]
    else:
        kinds += ["z_reports"]
        sources += [Source.POS]
    return _facts(connection, found, kinds, *sources, register=register.register)


def _facts(
    connection: Connection, found: Chosen, kinds: list[str] | tuple[str, ...], *sources: Source, register: str = ""
) -> Facts:
    own = {line.name for line in found.plan if line.source in sources and line.register in ("", register)}
    wanted = [document for line in sorted(own) for document in found.by_line.get(line, ())]
    records = [found.readings[one.name] for one in wanted if one.name in found.readings]
    return load_facts(connection, records, kinds)
