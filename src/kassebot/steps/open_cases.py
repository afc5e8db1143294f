"""Open the period's cases: every active register has one, and each follows its register's newest result.

To be run after a result is kept; the same again changes nothing. A run that is not the period's newest changes nothing
either. What a person has completed stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kassebot.domain.cases import EventKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Area, RegisterResult
from kassebot.domain.texts import Message
from kassebot.steps.normalise import facts
from kassebot.store.case_sync import Arrived, newest_run, sync
from kassebot.store.database import Store
from kassebot.store.results import load_result
from kassebot.store.runs import run_by_id

#: One transaction holds at most so many cases.
_BATCH_CASES = 500
#: Facts that cases are found by, and where their terms stand.
_TERMS = {
    "counts": ("bag",),
    "bank_movements": ("bag", "payout_reference"),
    "vouchers": ("voucher",),
    "postings": ("voucher_no",),
    "card_batches": ("payout_reference",),
    "chargebacks": ("payout_reference", "case_no"),
}
#: Values of messages that name a document: a voucher, a bag, a payout.
_TERM_VALUES = ("voucher", "bag", "reference", "case", "key")
_TERM_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """How many cases are new, changed with their register's result, or flagged after they were completed."""

    opened: int = 0
    changed: int = 0
    flagged: int = 0


def open_cases(store: Store, run: str, now: datetime) -> Opened:
    """Bring the period's cases to the run's result; nothing happens where a newer run has one."""
    with store.read() as connection:
        period = run_by_id(connection, run).period
        result = load_result(connection, period, run)
        if result is None:
            raise BusinessError("no_result_of_run", "Kørslen {run} har intet resultat", run=run)
        if newest_run(connection, period) != run:
            return Opened()
    known = facts(store, run, kinds=("registers", *_TERMS))
    listed = {register.register: register for register in known.registers}
    places = _places(known, result.registers)
    arrived = [
        Arrived(register=listed[one.register], result=one, terms=frozenset(_terms(one, places)))
        for one in result.registers
    ]
    opened = changed = flagged = 0
    for batch in _batches(arrived):
        with store.write() as connection:
            if newest_run(connection, period) != run:
                break  # another run has come in between, and says more
            told = sync(connection, period, run, batch, now)
        opened += told.count(EventKind.OPENED)
        changed += told.count(EventKind.RESULT_CHANGED)
        flagged += told.count(EventKind.CHANGED_AFTERWARDS)
    return Opened(opened=opened, changed=changed, flagged=flagged)


def term_of(text: str) -> str:
    """A term as it is kept and searched by: in capitals, without spaces."""
    return "".join(text.upper().split())


def _places(known: Facts, results: Sequence[RegisterResult]) -> dict[tuple[str, str], list[str]]:
    """(document, locator) of the evidence → the terms that stand there."""
    wanted = {(one.document, one.locator) for row in results for finding in row.findings for one in finding.evidence}
    found: dict[tuple[str, str], list[str]] = {}
    for kind, names in _TERMS.items():
        rows: Iterable[Any] = getattr(known, kind)
        for fact in rows:
            place = (fact.document, fact.locator)
            if place in wanted:
                found.setdefault(place, []).extend(getattr(fact, name) for name in names)
    return found


def _terms(row: RegisterResult, places: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    for item in row.open_items:
        if item.area is not Area.LEDGER:  # the ledger's references are findings
            yield from _kept(item.reference.split(","))
    for finding in row.findings:
        for proof in finding.evidence:
            yield from _kept(places.get((proof.document, proof.locator), ()))
        for candidate in finding.candidates:
            for sentence in candidate.explanation:
                yield from _kept(_named(sentence))


def _named(sentence: Message) -> Iterator[str]:
    for name, value in sentence.values:
        if isinstance(value, Message):
            yield from _named(value)
        elif name in _TERM_VALUES and isinstance(value, str):
            yield from value.split(",")


def _kept(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        term = term_of(text)
        if 0 < len(term) <= _TERM_CHARACTERS_MAX:
            yield term


def _batches(arrived: Sequence[Arrived]) -> Iterator[Sequence[Arrived]]:
    return (arrived[start : start + _BATCH_CASES] for start in range(0, len(arrived), _BATCH_CASES))
