"""Compute a kept result again: from its documents' bytes, with the rule set that it names and what it carried in.

Nothing is written. The documents are read anew, so that neither facts nor figures are taken on trust. One result is
in memory at a time. A result of another edition may differ honestly, and is told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from kassebot.domain.errors import BusinessError, Problem
from kassebot.domain.facts import Facts, Reading
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.texts import Message, message
from kassebot.readers import formats
from kassebot.reconcile.engine import reconcile
from kassebot.reconcile.results import ENGINE_VERSION
from kassebot.steps.chosen import Chosen, chosen
from kassebot.steps.normalise import deliveries_of, names_of
from kassebot.steps.prereconcile import carried_from
from kassebot.store.database import Store
from kassebot.store.facts import ReadingRecord
from kassebot.store.results import load_result, result_sha256, runs_with_result
from kassebot.store.rules import load_rules
from kassebot.store.runs import run_by_id
from kassebot.store.under_way import of_decisions

_REGISTERS_NAMED_MAX = 5


class Outcome(StrEnum):
    """What computing a result again showed."""

    SAME = "same"
    OTHER_EDITION = "other_edition"  # it differs, or cannot be had, and another edition computed it
    DIFFERS = "differs"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One result computed again; `said` is null where it came out the same."""

    run: str
    outcome: Outcome
    said: Message | None = None


def all_again(store: Store, on_result: Callable[[Again], None]) -> int:
    """Compute every kept result again, oldest run first; gives how many there are."""
    with store.read() as connection:
        kept = runs_with_result(connection)
    for run, (period, sha256) in kept.items():
        on_result(_again(store, period, run, sha256))
    return len(kept)


def _again(store: Store, period: str, run: str, sha256: str) -> Again:
    with store.read() as connection:
        kept = load_result(connection, period, run)
    if kept is None or kept.engine_version is None or kept.reader_version is None:
        said = message("Resultatet af kørslen {run} er regnet med en ældre udgave, der ikke gemte sine regler", run=run)
        return Again(run=run, outcome=Outcome.OTHER_EDITION, said=said)
    try:
        computed = recompute(store, kept)
    except BusinessError as error:
        said = message("Resultatet af kørslen {run} kan ikke regnes igen: {why}", run=run, why=error.message)
        return Again(run=run, outcome=Outcome.IMPOSSIBLE, said=said)
    if result_sha256(computed) == sha256:
        return Again(run=run, outcome=Outcome.SAME)
    registers = _differing(kept, computed) or message("ingen, kun rækker sat til side")
    if (kept.engine_version, kept.reader_version) == (ENGINE_VERSION, formats.READER_VERSION):
        said = message(
            "Resultatet af kørslen {run} er et andet, når det regnes igen (kasser: {registers})",
            run=run, registers=registers,
        )  # fmt: skip
        return Again(run=run, outcome=Outcome.DIFFERS, said=said)
    older = kept.engine_version <= ENGINE_VERSION and kept.reader_version <= formats.READER_VERSION
    said = (
        message(
            "Resultatet af kørslen {run} er regnet med en ældre udgave; denne giver et andet (kasser: {registers})",
            run=run, registers=registers,
        )
        if older
        else message("Resultatet af kørslen {run} er regnet med en nyere udgave; denne giver et andet", run=run)
    )  # fmt: skip
    return Again(run=run, outcome=Outcome.OTHER_EDITION, said=said)


def recompute(store: Store, kept: PeriodResult) -> PeriodResult:
    """What this edition makes of the result's documents, rules and carried run; BusinessError where one is gone."""
    period = Period.parse(kept.period)
    with store.read() as connection:
        rules = load_rules(connection, kept.rules_version)
        as_of = run_by_id(connection, kept.run).as_of
        found = chosen(connection, kept.run)
        earlier = load_result(connection, str(period.previous), kept.carried_run) if kept.carried_run else None
        corrections = of_decisions(connection, kept.corrections or ())
    if rules is None:
        raise BusinessError(
            "rules_version_unknown", "regelsæt {version} er ikke i databasen", version=kept.rules_version
        )
    if kept.carried_run and earlier is None:
        raise BusinessError(
            "carried_unknown", "resultatet af kørslen {run}, som det bygger på, er ikke i databasen",
            run=kept.carried_run,
        )  # fmt: skip
    found, facts = _read_anew(store, found)
    return reconcile(
        facts,
        deliveries_of(found, as_of, facts.bank_statements),
        period=period,
        as_of=as_of,
        rules=rules,
        run=kept.run,
        names=names_of(found),
        carried=carried_from(earlier) if earlier else (),
        corrections=corrections,
    )


def _read_anew(store: Store, found: Chosen) -> tuple[Chosen, Facts]:
    """The run's documents with readings made here, and the facts of those that were accepted, each document's once."""
    records: dict[str, ReadingRecord] = {}
    rows: dict[str, list[Any]] = {field.name: [] for field in fields(Facts)}
    accepted: set[str] = set()
    for one in found.documents():
        data = store.vault.read(one.sha256)
        rejection: Problem | None = None
        reading = Reading(format="")
        try:
            reading = formats.read(data, document=one.sha256, name=one.name)
        except BusinessError as error:
            rejection = Problem(document=one.sha256, locator=error.locator, code=error.code, message=error.message)
        records[one.name] = ReadingRecord(
            id="", document=one.sha256, name=one.name, format=reading.format, rejection=rejection,
            problems=tuple(reading.problems),
        )  # fmt: skip
        if rejection is None and one.sha256 not in accepted:
            accepted.add(one.sha256)
            for kind in rows:
                rows[kind] += sorted(getattr(reading.facts, kind), key=lambda fact: fact.line)
    facts = Facts(**{kind: tuple(known) for kind, known in rows.items()})
    return replace(found, readings=records), facts


def _differing(kept: PeriodResult, computed: PeriodResult) -> str:
    """The numbers of the registers that differ, the first few by name."""
    now = {row.register: row for row in computed.registers}
    then = {row.register: row for row in kept.registers}
    numbers = [number for number in sorted({*now, *then}) if now.get(number) != then.get(number)]
    named = ", ".join(numbers[:_REGISTERS_NAMED_MAX])
    return named + (f" +{len(numbers) - _REGISTERS_NAMED_MAX}" if len(numbers) > _REGISTERS_NAMED_MAX else "")
