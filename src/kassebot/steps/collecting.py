"""Collect a period's documents: the plan first, then what comes and what does not.

The plan is written before anything is fetched, so that absence shows. The register list comes
first, because the plan of the rest is derived from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.domain.plan import expected_documents
from kassebot.readers.formats import READER_VERSION
from kassebot.steps.delivering import absent, complete, deliver, known
from kassebot.steps.normalise import facts, normalise
from kassebot.steps.runs import begin_run, finish_run, heartbeat
from kassebot.store import audit, documents, runs
from kassebot.store.audit import Event
from kassebot.store.codec import digest
from kassebot.store.database import Store
from kassebot.store.documents import Delivered
from kassebot.store.facts import known_readings, reading_id
from kassebot.store.runs import Run, RunKind

__all__ = [
    "absent", "begin_run", "complete", "deliver", "finish_run", "heartbeat", "known", "outstanding", "plan_period",
    "plan_register_list", "write_plan",
]  # fmt: skip


def write_plan(store: Store, run: str, expected: Sequence[Expected]) -> None:
    """Keep what is expected; lines that the run has already stay.

    A robot run begins with what robot runs before it fetched under the same names, and a run that is
    narrowed to some sources or one register with what any run fetched.
    """
    with store.write() as connection:
        header = runs.require_open(connection, run)
        new = runs.add_plan(connection, run, expected)
        if not new:
            return
        kinds = _kinds_carried_over(header)
        carried = documents.carry_over(connection, run, [line.name for line in new], kinds) if kinds else 0
        details = {
            "lines": len(new),
            "carried_over": carried,
            "sha256": digest([[line.name, line.due_after.isoformat()] for line in new]),
        }
        audit.append(connection, Event(event="plan_written", run=run, details=details))


def _kinds_carried_over(run: Run) -> tuple[str, ...]:
    if run.sources or run.register:
        return (RunKind.ROBOT.value, RunKind.FOLDER.value)
    return (RunKind.ROBOT.value,) if run.kind is RunKind.ROBOT else ()


def plan_register_list(store: Store, run: str) -> Expected:
    """The plan's first line, the register list: write it, and give it to whoever fetches it."""
    with store.read() as connection:
        period = Period.parse(runs.run_by_id(connection, run).period)
    line = Expected(source=Source.REGISTERS, name="registers.xlsx", period=str(period), due_after=period.last)
    write_plan(store, run, [line])
    return line


def plan_period(store: Store, run: str, accounts: Sequence[str]) -> tuple[Expected, ...]:
    """Read the register list, and write and give the plan of all the rest; `accounts` are the bank's.

    BusinessError when there is no register list that can be read: nothing else can be planned.
    """
    normalise(store, run, sources=(Source.REGISTERS,))
    listed = facts(store, run, kinds=("registers",)).registers
    if not listed:
        raise BusinessError(
            "register_list_missing",
            "Kasseregistret registers.xlsx er ikke hentet eller kan ikke læses. Det skal være der, før resten kan hentes",
        )
    with store.read() as connection:
        header = runs.run_by_id(connection, run)
    plan = expected_documents(Period.parse(header.period), listed, accounts, header.as_of)
    write_plan(store, run, plan)
    return plan


def outstanding(store: Store, run: str, source: Source, *, refresh: bool = False) -> tuple[Expected, ...]:
    """The plan lines that the source is still to be asked for, within what the run is narrowed to.

    A document that an earlier run fetched and its reader refused is asked for again. With `refresh` so
    are all that an earlier run fetched: the caller tests with `known` whether they have changed since.
    """
    with store.read() as connection:
        header = runs.run_by_id(connection, run)
        if header.sources and source not in header.sources and source is not Source.REGISTERS:
            return ()
        lines = runs.plan(connection, run, source)
        delivered = [one for one in documents.all_delivered(connection, run) if one.document.source is source]
        whole = documents.all_completions(connection, run)
        again = {one.answers for one in _carried(connection, delivered, refused_only=not refresh)}
    have = {one.answers for one in delivered if source is not Source.VOUCHERS or one.document.name == one.answers}
    return tuple(
        line
        for line in lines
        if line.register in ("", header.register or line.register)
        and (line.name in again or (line.name not in have and line.name not in whole))
    )


def _carried(connection: Connection, delivered: Sequence[Delivered], *, refused_only: bool) -> list[Delivered]:
    """Those that another run fetched; all of them, or those that the readers refused."""
    carried = [one for one in delivered if one.carried]
    if not refused_only:
        return carried
    ids = {reading_id(one.document.sha256, one.document.name, READER_VERSION): one for one in carried}
    records = known_readings(connection, sorted(ids))
    return [one for identity, one in ids.items() if identity in records and records[identity].rejection]
