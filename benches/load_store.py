"""A store with as many open cases as are asked for: periods of registers with documents, facts, results and cases.

Rows are written as the program writes them, results by `save_result` and cases by `sync`; only the documents' bytes are
left out. The same arguments make the same rows.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, text

from kassebot.domain.documents import Source
from kassebot.domain.facts import Count, Posting
from kassebot.domain.findings import (
    Candidate,
    Cause,
    Comparison,
    Evidence,
    Figures,
    Finding,
    Flows,
    PeriodResult,
    Reason,
    RegisterResult,
    Status,
)
from kassebot.domain.people import Kind, Person, Role
from kassebot.domain.periods import Period
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.texts import message
from kassebot.readers.formats import READER_VERSION
from kassebot.store import people
from kassebot.store.case_sync import Arrived, sync
from kassebot.store.codec import canonical
from kassebot.store.database import Store
from kassebot.store.fact_rows import KINDS, insert_facts
from kassebot.store.facts import reading_id
from kassebot.store.results import save_result
from kassebot.store.runs import RunKind, RunState, set_state
from kassebot.store.tables.documents import documents, readings
from kassebot.store.tables.runs import deliveries, runs

#: A period's registers: 42 of them are 98 municipalities × 43, or a large one's two thousand for four years.
REGISTERS_MAX = 4_200
UNITS = 60
_BATCH_CASES = 500
REVIEWERS = 50
_NEWEST = Period(2026, 10)
_AT = dt.datetime(2026, 11, 16, 3, 0, tzinfo=dt.UTC)
#: Faults of the ledger wait for nobody; the keeper is heard of the last before it can be decided.
_LEDGER = (
    Cause.POSTING_DIGIT, Cause.POSTING_TRANSPOSITION, Cause.POSTING_SIGN, Cause.POSTING_UNSUPPORTED,
    Cause.POSTING_DUPLICATE,
)  # fmt: skip
_NO_FLOWS = Flows(
    cash_sales_ore=812_300, cash_refunds_ore=0, cash_in_ore=0, cash_out_ore=4_500, top_ups_ore=0, to_bank_ore=700_000,
    card_ore=1_290_050, mobilepay_ore=301_500,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A document of a run with its facts; `kind` is theirs."""

    name: str
    source: Source
    kind: str
    facts: Sequence[Any]

    def sha256(self, run: str) -> str:
        """Of bytes that nobody made: of its name in its run."""
        return sha256(f"{run}/{self.name}".encode()).hexdigest()


def reviewers() -> list[Person]:
    """Fifty reviewers; every tenth may see a unit only."""
    return [
        Person(
            id=f"p-{number:02}", login=f"sagsbehandler{number:02}", name=f"Sagsbehandler {number:02}", kind=Kind.PERSON,
            roles=frozenset({Role.REVIEWER}), telephone="+45 11 11 11 11",
            units=frozenset({_unit(number)} if number % 10 == 9 else ()),
        )
        for number in range(REVIEWERS)
    ]  # fmt: skip


def fill(store: Store, cases: int) -> None:
    """Make the people and `cases` open cases, period by period, oldest first."""
    with store.write() as connection:
        for number, person in enumerate(reviewers()):
            people.add(connection, person, password=None, subject=f"load {number}", at=_AT)
    each = min(cases, REGISTERS_MAX)
    periods = [_NEWEST]
    while len(periods) * each < cases:
        periods.insert(0, periods[0].previous)
    for period in periods:
        count = min(each, cases)
        cases -= count
        _fill_period(store, period, count)
    # As an office's database is in the morning; PostgreSQL would tidy up after the filling while pages are measured.
    tidy = ("VACUUM (ANALYZE)", "CHECKPOINT") if store.engine.dialect.name == "postgresql" else ("ANALYZE",)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in tidy:
            connection.execute(text(statement))


def _fill_period(store: Store, period: Period, count: int) -> None:
    run = f"{period}-0001"
    random_ = random.Random(str(period))
    registers = [_register(number) for number in range(1, count + 1)]
    postings = list(_postings(period, registers, random_))
    listed = _Document(name="registers.xlsx", source=Source.REGISTERS, kind="registers", facts=registers)
    ledger = _Document(name=f"ledger/{period}.txt", source=Source.LEDGER, kind="postings", facts=postings)
    counts = [_counts(period, register) for register in registers]
    results = [
        _result(period, run, ledger, place, register, random_) for place, register in enumerate(registers)
    ]  # fmt: skip
    kept = PeriodResult(period=str(period), as_of=period.last, run=run, rules_version=1, registers=tuple(results))
    with store.write() as connection:
        connection.execute(insert(runs), [_run(run, period)])
        _deliver(connection, run, [listed, ledger, *counts])
        save_result(connection, kept, _AT)
        set_state(connection, run, RunState.DONE, _AT)
        arrived = [
            Arrived(register=register, result=one, terms=frozenset(_terms(period, place, register)))
            for place, (register, one) in enumerate(zip(registers, results, strict=True))
        ]
        for start in range(0, count, _BATCH_CASES):
            sync(connection, str(period), run, arrived[start : start + _BATCH_CASES], _AT)


def _terms(period: Period, place: int, register: Register) -> Iterator[str]:
    yield _bag(period, register, 1)
    yield from (_voucher(period, place * 6 + number) for number in (1, 2))


def _run(run: str, period: Period) -> dict[str, Any]:
    return {
        "id": run, "period": str(period), "as_of": period.last, "kind": RunKind.FOLDER.value,
        "state": RunState.OPEN.value, "sources": "[]", "register": "", "settings_sha256": "", "process": "",
        "started": _AT, "heartbeat": _AT, "ended": None,
    }  # fmt: skip


def _deliver(connection: Connection, run: str, arrived: Sequence[_Document]) -> None:
    """Documents, their deliveries, readings and facts."""
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "deliveries": [], "readings": []}
    for one in arrived:
        content = one.sha256(run)
        rows["documents"].append({"sha256": content, "size_bytes": 1_000, "first_seen": _AT})
        rows["deliveries"].append(
            {
                "run": run, "name": one.name, "document": content, "received_sha256": content, "fetched_run": run,
                "source": one.source.value, "answers": one.name, "origin": "load", "fetched_at": _AT,
            }
        )  # fmt: skip
        rows["readings"].append(
            {
                "id": reading_id(content, one.name, READER_VERSION), "document": content, "name": one.name,
                "reader_version": READER_VERSION, "format": "load", "rejection": None, "problems": "[]",
                "fact_counts": canonical({one.kind: len(one.facts)}), "read_at": _AT,
            }
        )  # fmt: skip
    connection.execute(insert(documents), rows["documents"])
    connection.execute(insert(deliveries), rows["deliveries"])
    connection.execute(insert(readings), rows["readings"])
    kinds = {kind.name: kind for kind in KINDS}
    for one in arrived:
        insert_facts(connection, kinds[one.kind], reading_id(one.sha256(run), one.name, READER_VERSION), one.facts)


def _register(number: int) -> Register:
    return Register(
        document="", line=number, locator=f"Kasser!A{number + 1}", register=f"{number:04}", name=f"Kasse {number:04}",
        unit=_unit(number), p_number="", kind=RegisterKind.INCOME, secured=True, float_ore=50_000,
        holding_limit_ore=2_000_000, count_frequency=CountFrequency.DAILY, ledger_account=f"9-22-{number:04}",
        terminals=(f"{number:08}",), payment_point=f"{number:05}", keeper=f"Kasseansvarlig {number:04}",
        telephone="+45 22 22 22 22", email="", active_from=None, active_to=None,
    )  # fmt: skip


def _unit(number: int) -> str:
    return f"Enhed {number % UNITS:02}"


def _counts(period: Period, register: Register) -> _Document:
    name = f"counts/{register.register}_{period}.xlsx"
    rows = [
        Count(
            document="", line=line, locator=f"Optælling!A{line + 4}", register=register.register, period=str(period),
            day=period.first + dt.timedelta(days=7 * line), total_ore=750_000, to_bank_ore=700_000,
            bag=_bag(period, register, line), denominations_ore=750_000, notes_1000=2,
            counted_by=f"Optæller {register.register}", checked_by=f"Vidne {register.register}", note="",
        )
        for line in range(1, 4)
    ]  # fmt: skip
    return _Document(name=name, source=Source.COUNTS, kind="counts", facts=rows)


def _bag(period: Period, register: Register, line: int) -> str:
    return f"{period.year % 100}{period.month:02}{register.register}{line}"


def _postings(period: Period, registers: Sequence[Register], random_: random.Random) -> Iterator[Posting]:
    """Six postings on each register's account, in the order of the list; the first two are those of its findings."""
    for place, register in enumerate(registers):
        for number in range(6):
            line = place * 6 + number + 1
            yield Posting(
                document="", line=line, locator=f"line {line}", account=register.ledger_account, period=str(period),
                voucher_no=_voucher(period, line), booking_date=period.first + dt.timedelta(days=number * 4),
                document_date=period.first, text=f"KASSE {register.register} Z {number}",
                amount_ore=random_.randrange(10_000, 900_000, 50),
            )  # fmt: skip


def _voucher(period: Period, line: int) -> str:
    return f"B{period.year % 100}{period.month:02}{line:06}"


def _result(
    period: Period, run: str, ledger: _Document, place: int, register: Register, random_: random.Random
) -> RegisterResult:  # fmt: skip
    """Two findings of the ledger, and in each fifth register a cash difference that waits for the keeper."""
    found = [_finding(period, run, ledger, place * 6 + number + 1, register, random_) for number in range(2)]
    if place % 5 == 0:
        found.insert(0, _cash(period, register, random_))
    booked_ore = 50_000 + sum(one.amount_ore for one in found if one.cause is not Cause.CASH_OVER_SHORT)
    return RegisterResult(
        register=register.register, status=Status.REVIEW, flows=_NO_FLOWS, findings=tuple(found), open_items=(),
        differences_ore=((Comparison.LEDGER, booked_ore - 50_000),), reason=Reason.EXPLAINED,
        figures=Figures(
            opening_ore=50_000, expected_ore=50_000, counted_ore=50_000, booked_ore=booked_ore, difference_ore=0
        ),
    )  # fmt: skip


def _finding(
    period: Period, run: str, ledger: _Document, line: int, register: Register, random_: random.Random
) -> Finding:  # fmt: skip
    cause, amount_ore = random_.choice(_LEDGER), random_.randrange(-90_000, 90_000, 100) or 100
    other = random_.choice([one for one in _LEDGER if one is not cause])
    sentences = (
        message("{document} på {amount_ore} kr. mangler på kassens konto.", document=_voucher(period, line), amount_ore=amount_ore),
        message("Pose {bag}", bag=_bag(period, register, 1)),
    )  # fmt: skip
    return Finding(
        id=f"{register.register}-{cause.value}-{line}", register=register.register, cause=cause,
        date=period.first + dt.timedelta(days=random_.randrange(28)), amount_ore=amount_ore,
        effects_ore=((Comparison.LEDGER, amount_ore),),
        candidates=(
            Candidate(cause=cause, confidence=0.9, explanation=sentences),
            Candidate(cause=other, confidence=0.4, explanation=sentences[:1]),
        ),
        evidence=(Evidence(name=ledger.name, locator=f"line {line}", document=ledger.sha256(run)),),
    )  # fmt: skip


def _cash(period: Period, register: Register, random_: random.Random) -> Finding:
    amount_ore = random_.randrange(-20_000, 20_000, 50) or 50
    own = Candidate(
        cause=Cause.CASH_OVER_SHORT, confidence=0.3, explanation=(message("Optalt mod forventet"),)
    )  # fmt: skip
    return Finding(
        id=f"{register.register}-cash", register=register.register, cause=Cause.CASH_OVER_SHORT,
        date=period.first + dt.timedelta(days=random_.randrange(28)), amount_ore=amount_ore,
        effects_ore=((Comparison.CASH, amount_ore),), candidates=(own,), evidence=(),
    )  # fmt: skip
