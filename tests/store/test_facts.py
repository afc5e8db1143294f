"""Facts go in and come out the same, in the same order, whatever order they were kept in."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import structs
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.errors import BusinessError, Problem
from kassebot.domain.facts import Facts, MobilePayTransaction, Reading
from kassebot.domain.texts import message
from kassebot.store.database import Store
from kassebot.store.documents import keep_document
from kassebot.store.facts import known_readings, load_facts, reading_id, save_reading
from kassebot.store.tables.facts import fact_classes, fact_tables, value_type

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def _value(hint: Any, source: random.Random) -> Any:
    kind, nullable = value_type(hint)
    if nullable and source.random() < 0.5:
        return None
    if kind is tuple:
        return tuple(_value(get_args(hint)[0], source) for _ in range(source.randrange(3)))
    if kind is bool:
        return source.random() < 0.5
    if kind is int:
        return source.randrange(-(10**12), 10**12)
    if kind is date:
        return date(2026, 10, source.randrange(1, 32))
    if issubclass(kind, StrEnum):
        return source.choice(list(kind))
    return source.choice(["", 'Ærø; \t\\N "kasse"', "0417", "linje\nskift"])


def _facts_of(document: str, seed: int, rows: int = 3) -> Facts:
    source = random.Random(seed)
    made: dict[str, tuple[Any, ...]] = {}
    for kind, fact in fact_classes().items():
        hints = get_type_hints(fact)
        made[kind] = tuple(
            fact(
                **{field.name: _value(hints[field.name], source) for field in structs.fields(fact)}
                | {"document": document, "line": line}
            )
            for line in range(1, rows + 1)
        )
    return Facts(**made)


def _save(store: Store, document: str, name: str, outcome: Reading | BusinessError) -> str:
    with store.write() as connection:
        keep_document(connection, document, 10, NOW)
        return save_reading(connection, document=document, name=name, reader_version=1, outcome=outcome, at=NOW)


def test_every_kind_of_fact_comes_back_as_it_was(any_store: Store) -> None:
    """All kinds, all fields, null and empty values, in the order of name and line."""
    names = {"c" * 64: "counts/0417_2026-10.xlsx", "a" * 64: "pos/0417/2026-10.json", "b" * 64: "card/2026-10-05.csv"}
    facts = {document: _facts_of(document, seed) for seed, document in enumerate(names)}
    ids = [_save(any_store, one, names[one], Reading(format="x", facts=facts[one])) for one in names]
    with any_store.read() as connection:
        loaded = load_facts(connection, known_readings(connection, ids).values())
    for kind in fact_classes():
        in_order = [fact for one in sorted(names, key=names.__getitem__) for fact in getattr(facts[one], kind)]
        assert list(getattr(loaded, kind)) == in_order


def test_saving_the_same_reading_again_adds_nothing(any_store: Store) -> None:
    """The same document read twice by the same reader is one reading."""
    reading = Reading(format="x", facts=_facts_of("a" * 64, 1))
    first = _save(any_store, "a" * 64, "pos/0417/2026-10.json", reading)
    assert _save(any_store, "a" * 64, "pos/0417/2026-10.json", reading) == first
    with any_store.read() as connection:
        assert connection.execute(select(func.count()).select_from(fact_tables["z_reports"])).scalar() == 3


def test_a_document_under_two_names_counts_once(any_store: Store) -> None:
    """A copied count sheet is refused under the wrong name and counts under its own."""
    document = "d" * 64
    facts = _facts_of(document, 2)
    wrong = BusinessError("sheet_of_another", "Arket er for kasse {register}", locator="B2", register="0418")
    ids = [
        _save(any_store, document, "counts/0417_2026-10.xlsx", wrong),
        _save(any_store, document, "counts/0418_2026-10.xlsx", Reading(format="x", facts=facts)),
        _save(any_store, document, "counts/0419_2026-10.xlsx", Reading(format="x", facts=facts)),
    ]
    with any_store.read() as connection:
        records = known_readings(connection, ids)
        assert load_facts(connection, records.values()).counts == facts.counts
    rejection = records[ids[0]].rejection
    assert rejection == Problem(document=document, locator="B2", code="sheet_of_another", message=wrong.message)


def test_problems_come_back_with_their_values(any_store: Store) -> None:
    """A day in a message is still a day, an amount still an amount."""
    told = message("{name}: {day} {amount_ore}", name="2026-10-05", day=date(2026, 10, 5), amount_ore=-5400)
    problem = Problem(document="e" * 64, locator="line 3", code="odd", message=told)
    identity = _save(any_store, "e" * 64, "card/2026-10-05.csv", Reading(format="x", problems=(problem,)))
    assert identity == reading_id("e" * 64, "card/2026-10-05.csv", 1)
    with any_store.read() as connection:
        assert known_readings(connection, [identity])[identity].problems == (problem,)


@pytest.mark.parametrize("table", ["documents", "readings", *(table.name for table in fact_tables.values())])
def test_what_was_read_cannot_be_changed(any_store: Store, table: str) -> None:
    """UPDATE and DELETE are refused by the database, with rows there."""
    _save(any_store, "a" * 64, "pos/0417/2026-10.json", Reading(format="x", facts=_facts_of("a" * 64, 1)))
    column = {"documents": "sha256", "readings": "name"}.get(table, "locator")
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
            connection.execute(text(statement))


def test_a_month_of_mobilepay_is_kept_whole(any_store: Store) -> None:
    """Two hundred thousand payments go in and come out."""
    document = "f" * 64
    facts = tuple(
        MobilePayTransaction(
            document=document,
            line=line,
            locator=f"line {line}",
            payment_point="00417123",
            at="2026-10-05T10:14:07+02:00",
            day=date(2026, 10, 5),
            refund=False,
            amount_ore=4500,
            fee_ore=75,
            net_ore=4425,
            transaction_id=f"{line:032x}",
            payout_reference="PC0200417123",
            payout_date=date(2026, 10, 7),
        )
        for line in range(1, 200_001)
    )
    reading = Reading(format="mobilepay", facts=Facts(mobilepay_transactions=facts))
    identity = _save(any_store, document, "mobilepay/2026-10-06.csv", reading)
    with any_store.read() as connection:
        loaded = load_facts(connection, known_readings(connection, [identity]).values())
    assert loaded.mobilepay_transactions == facts
