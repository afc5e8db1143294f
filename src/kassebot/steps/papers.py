"""A case's papers: its register, its result and the rows behind its evidence, in the run that the case stands on.

What a run has found never changes, so papers that were read are kept for those who open the case again: when it is
decided, for its next finding, by a colleague. Where a case stands, and what people did in it, is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from kassebot.domain.findings import Evidence, RegisterResult
from kassebot.domain.registers import Register
from kassebot.reports.fact_words import FactRow
from kassebot.steps.register_rows import evidence_rows
from kassebot.store.case_reads import ResultHead, result_head, result_of
from kassebot.store.cases import Case
from kassebot.store.signers import register_of

#: Cases whose papers are kept; then all are forgotten, and those that are opened again are read again.
KEPT_MAX = 500
#: A finding's places that are put into words; the rest is said in numbers.
EVIDENCE_SHOWN_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What a case stands on; `said` are the rows at the places of evidence."""

    head: ResultHead
    register: Register
    result: RegisterResult
    said: Mapping[Evidence, FactRow]


_kept: WeakKeyDictionary[Engine, dict[tuple[str, str], Papers]] = WeakKeyDictionary()
_heads: WeakKeyDictionary[Engine, dict[str, ResultHead]] = WeakKeyDictionary()


def papers_of(connection: Connection, case: Case) -> Papers:
    """The case's papers. Who may see them is asked by those who ask for them."""
    kept = _kept.setdefault(connection.engine, {})
    papers = kept.get((case.run, case.register))
    if papers is None:
        if len(kept) >= KEPT_MAX:
            kept.clear()
        papers = kept[case.run, case.register] = _read(connection, case)
    return papers


def _read(connection: Connection, case: Case) -> Papers:
    head = _head(connection, case.run)
    result = result_of(connection, case.run, case.register)
    places = [place for one in result.findings for place in one.evidence[:EVIDENCE_SHOWN_MAX]]
    return Papers(
        head=head,
        register=register_of(connection, case.run, case.register),
        result=result,
        said=evidence_rows(connection, head.reader_version, places),
    )


def _head(connection: Connection, run: str) -> ResultHead:
    """One for each result, of which there are few: a dozen in a year."""
    kept = _heads.setdefault(connection.engine, {})
    if run not in kept:
        kept[run] = result_head(connection, run)
    return kept[run]
