"""What stands behind a register's figures and findings in a run: its own rows, without reading those of the others.

Nothing is computed anew here and nothing changes. Who may see it is asked by those who ask for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from sqlalchemy import Connection

from kassebot.domain.documents import Source, source_of
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Evidence, RegisterResult
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register
from kassebot.readers.formats import READER_VERSION
from kassebot.reports.fact_words import FactRow, fact_row
from kassebot.reports.figure_rows import figure_rows
from kassebot.reports.figures import KINDS, Figure, FigureRows, OfRegister
from kassebot.steps.chosen import records_of
from kassebot.store.case_reads import result_head
from kassebot.store.documents import delivered_as
from kassebot.store.facts import Only, load_facts, reading_of

#: Each kind of fact and the source that it is read from.
SOURCES: dict[str, Source] = {
    "registers": Source.REGISTERS, "z_reports": Source.POS, "card_batches": Source.CARD, "chargebacks": Source.CARD,
    "card_payouts": Source.CARD, "mobilepay_transactions": Source.MOBILEPAY, "bank_statements": Source.BANK,
    "bank_movements": Source.BANK, "ledger_accounts": Source.LEDGER, "postings": Source.LEDGER,
    "vouchers": Source.VOUCHERS, "count_sheets": Source.COUNTS, "counts": Source.COUNTS,
}  # fmt: skip
#: `line 812`, `line 3, entry 2`, `items[4]`, `[4]`: the numbers that say which row of the document it is.
_LINE, _ITEM = re.compile(r"line (\d+)"), re.compile(r"(?:items)?\[(\d+)\]")
_LINED = (Source.CARD, Source.MOBILEPAY, Source.LEDGER)


def rows_of_figure(
    connection: Connection, figure: Figure, result: RegisterResult, register: Register, *, run: str, period: Period, as_of: dt.date
) -> FigureRows:  # fmt: skip
    """A figure of the register's result in the run, with the rows that it is made of."""
    facts = facts_of_register(connection, run, register, KINDS[figure])
    return figure_rows(figure, OfRegister(register=register, facts=facts, period=period, as_of=as_of), result)


def facts_of_register(connection: Connection, run: str, register: Register, kinds: Iterable[str]) -> Facts:
    """The register's own rows of these kinds in the run; of the bank those that name it or one of its bags."""
    wanted = tuple(kinds)
    starts = sorted({_start(SOURCES[kind], register) for kind in wanted})
    version = result_head(connection, run).reader_version or READER_VERSION
    return load_facts(connection, records_of(connection, run, starts, version), wanted, only=_only(register))


def keys_of(register: Register) -> frozenset[str]:
    """What a register's own rows are known by in documents that others stand in too."""
    keys = (register.register, register.ledger_account, register.payment_point, *register.terminals)
    return frozenset(key for key in keys if key)


def evidence_rows(
    connection: Connection, reader_version: int | None, evidence: Iterable[Evidence]
) -> dict[Evidence, FactRow]:
    """The rows that stand at the places of a result's evidence, in words; a place without a row is left out.

    `reader_version` is the result's: its documents have been read since, maybe, and its places are those of then.
    """
    by_document: dict[tuple[str, str], list[Evidence]] = {}
    for one in evidence:
        if one.document:
            by_document.setdefault((one.document, one.name), []).append(one)
    found: dict[Evidence, FactRow] = {}
    for (document, name), places in by_document.items():
        try:
            source = source_of(name)
        except BusinessError:
            continue
        kinds = [kind for kind, of in SOURCES.items() if of is source]
        records = (reading_of(document, name, reader_version or READER_VERSION),)
        only, wanted = _at(source, kinds, places), {one.locator for one in places}
        rows: dict[str, object] = {}
        for kind in reversed(kinds):  # the rows come before the frames around them, which are seldom evidence
            if wanted - set(rows):
                facts = load_facts(connection, records, (kind,), only=only)
                rows |= {fact.locator: fact for fact in getattr(facts, kind)}
        found |= {one: fact_row(rows[one.locator]) for one in places if one.locator in rows}
    return found


def is_place_of(connection: Connection, run: str, register: Register, sha256: str, locator: str) -> str | None:
    """The name of the document in the run where the place is a row of the register's own; None otherwise."""
    for one in delivered_as(connection, run, sha256):
        name = one.document.name
        if is_own_document(name, register):
            return name
        kinds = [kind for kind, source in SOURCES.items() if source is one.document.source]
        facts = facts_of_register(connection, run, register, kinds)
        if any(fact.document == sha256 and fact.locator == locator for kind in kinds for fact in getattr(facts, kind)):
            return name
    return None


def is_own_document(name: str, register: Register) -> bool:
    """Whether a document is about this register alone: its Z-reports and its count sheets."""
    return name.startswith((f"pos/{register.register}/", f"counts/{register.register}_"))


def _start(source: Source, register: Register) -> str:
    if source is Source.POS:
        return f"pos/{register.register}/"
    if source is Source.COUNTS:
        return f"counts/{register.register}_"
    return "registers.xlsx" if source is Source.REGISTERS else f"{source.value}/"


def _only(register: Register) -> Only:
    number, account = {register.register}, {register.ledger_account}
    terminals, point = set(register.terminals), {register.payment_point} - {""}
    return {
        "registers": {"register": number}, "z_reports": {"register": number}, "vouchers": {"register": number},
        "counts": {"register": number}, "count_sheets": {"register": number}, "ledger_accounts": {"account": account},
        "postings": {"account": account}, "card_batches": {"terminal": terminals},
        "chargebacks": {"terminal": terminals}, "card_payouts": {"payout_reference": ()},
        "mobilepay_transactions": {"payment_point": point}, "bank_statements": {"account": ()},
        "bank_movements": {"register": number},
    }  # fmt: skip


def _at(source: Source, kinds: Iterable[str], places: Iterable[Evidence]) -> Only | None:
    """Narrows to the lines of the places where a locator gives the line; small documents are read whole."""
    lines: set[str | int] = set()
    for one in places:
        line, item = _LINE.match(one.locator), _ITEM.fullmatch(one.locator)
        if source in _LINED and line:
            lines.add(int(line[1]))
        elif item:
            lines.add(int(item[1]) + 1)
        elif source in _LINED:
            lines.add(0)
    return {kind: {"line": lines} for kind in kinds} if lines else None
