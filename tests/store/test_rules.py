"""Rule sets stay as they were used, and results from before there were any still hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.review_rules import Phrase, ReviewRules
from kassebot.domain.rules import DEFAULT_RULES, RULE_NAMES, SHIPPED, Basis, RuleSet
from kassebot.steps.verify import verify
from kassebot.store import audit, migrating
from kassebot.store import rules as rules_module
from kassebot.store.codec import canonical, digest
from kassebot.store.database import Store, open_store
from kassebot.store.results import load_result, result_sha256
from kassebot.store.rules import kept_rules, load_rules, rules_sha256, save_rules
from kassebot.store.tables import cases, decisions, hearing, metadata, people
from kassebot.store.tables.rules import rule_sets

NOW = datetime(2026, 11, 13, 3, 0, tzinfo=UTC)
OWN = RuleSet(
    version=4,
    deposit_limit_bank_days=5,
    card_fee_rates=(("A1", Fraction(1, 80)), ("B2", Fraction(0))),
    mobilepay_fee_ore=75,
    bases=(("deposit_limit_bank_days", Basis(reference="§ 4.2", owner="Økonomi")),),
)

#: Tables that the revision before did not have, those that refer to others first.
NEWER = (
    "rule_sets",
    "set_aside",
    *(
        table.name
        for table in reversed(metadata.sorted_tables)
        if any(table is one for module in (people, cases, decisions, hearing) for one in vars(module).values())
        and table.name != "runs"
    ),
)
#: What the edition before computed for the result below.
OLD_SHA256 = "2ff72eb9da7c1c5c080c59f4b14d023fdfeac0b1ecab082ff2b6c983b069bda6"


def _keep(store: Store, rules: RuleSet) -> bool:
    with store.write() as connection:
        return save_rules(connection, rules, NOW)


def test_a_rule_set_comes_back_as_it_was(any_store: Store) -> None:
    """Every value, exact rates, and the basis of each rule; another version is kept beside it."""
    assert _keep(any_store, OWN)
    assert _keep(any_store, DEFAULT_RULES)
    with any_store.read() as connection:
        loaded = load_rules(connection, 4)
        assert list(kept_rules(connection)) == [1, 4]
        assert load_rules(connection, 2) is None
    assert loaded is not None
    assert replace(loaded, bases=OWN.bases) == OWN
    assert {name: loaded.basis(name) for name in RULE_NAMES} == {name: OWN.basis(name) for name in RULE_NAMES}


def test_the_same_set_again_adds_nothing(any_store: Store) -> None:
    """A basis that is written out is the same as one that is left out."""
    assert _keep(any_store, DEFAULT_RULES)
    written = replace(DEFAULT_RULES, bases=tuple((name, SHIPPED) for name in RULE_NAMES))
    assert not _keep(any_store, written)
    assert rules_sha256(written) == rules_sha256(DEFAULT_RULES)


def test_the_same_version_with_other_rules_is_refused(any_store: Store) -> None:
    """The message says which number is free; nothing is kept."""
    _keep(any_store, OWN)
    with pytest.raises(BusinessError, match="version = 5") as caught:
        _keep(any_store, replace(OWN, fee_tolerance_ore=2))
    assert caught.value.code == "rules_version_used"
    with any_store.read() as connection:
        loaded = load_rules(connection, 4)
    assert loaded is not None
    assert loaded.fee_tolerance_ore == 1


@pytest.mark.parametrize("statement", ["UPDATE rule_sets SET version = 9", "DELETE FROM rule_sets"])
def test_a_rule_set_cannot_be_changed(any_store: Store, statement: str) -> None:
    """Not even by hand: the database refuses."""
    _keep(any_store, OWN)
    with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
        connection.execute(text(statement))


def test_a_rule_set_that_was_changed_all_the_same_is_found(sqlite_store: Store) -> None:
    """Somebody who owns the database takes the refusal away first."""
    _keep(sqlite_store, OWN)
    with sqlite_store.write() as connection:
        kept = {"version": 4, "sha256": rules_sha256(OWN)}
        audit.append(connection, audit.Event(event="rules_kept", details=kept))
    assert verify(sqlite_store).faults == ()
    with sqlite_store.write() as connection:
        connection.execute(text("DROP TRIGGER rule_sets_update_refused"))
        connection.execute(text("UPDATE rule_sets SET content = replace(content, '75', '750')"))
    assert [fault.render() for fault in verify(sqlite_store).faults] == ["Regelsæt 4 er ændret"]


def test_a_result_from_before_the_rules_were_kept_still_holds(tmp_path: Path) -> None:
    """A database of the revision before: its result is there, has the hash that it had, and no reason is made up."""
    store = open_store(tmp_path / "old")
    with store.write() as connection:  # back to the revision before, as a database that was never brought further
        for table, columns in (
            ("results", ("engine_version", "reader_version", "carried_run")),
            ("register_results", ("reason", "explanation")),
        ):
            for column in columns:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text("ALTER TABLE results DROP COLUMN corrections"))
        for name in NEWER:
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("ix_audit_event", "ix_audit_at"):
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
        connection.execute(
            text(
                "INSERT INTO runs (id, period, as_of, kind, state, sources, register, settings_sha256, process, started,"
                " heartbeat) VALUES ('2026-10-0001', '2026-10', '2026-11-13', 'folder', 'open', '[]', '', '', 'x', "
                "'2026-11-13 03:00:00', '2026-11-13 03:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO results (run, period, as_of, rules_version, sha256, saved_at) VALUES ('2026-10-0001', "
                "'2026-10', '2026-11-13', 1, :sha256, '2026-11-13 03:00:00')"
            ),
            {"sha256": OLD_SHA256},
        )
        connection.execute(
            text(
                "INSERT INTO register_results (run, register, position, status, opening_ore, differences_ore) VALUES "
                "('2026-10-0001', '0417', 0, 'missing_data', 350000, '[]')"
            )
        )
    migrating.migrate(store.engine)
    with store.read() as connection:
        result = load_result(connection, "2026-10")
    store.close()

    assert result is not None
    assert result_sha256(result) == OLD_SHA256
    assert (result.engine_version, result.carried_run, result.set_aside) == (None, None, ())
    assert (result.registers[0].reason, result.registers[0].explanation) == (None, ())


def test_the_reviews_rules_are_kept_with_the_set_and_shipped_ones_change_no_hash(any_store: Store) -> None:
    """A set from before there were any keeps its hash; one with its own comes back as it was."""
    own = replace(
        OWN,
        version=5,
        review=ReviewRules(
            reference="§ 9", statement_causes=(Cause.OPENING_GAP,), counter_accounts=((Cause.POSTING_DIGIT, "9-81"),),
            phrases=(Phrase(text="Set.", rule="§ 7", causes=(Cause.POSTING_DIGIT,)),),
        ),
    )  # fmt: skip
    assert rules_sha256(DEFAULT_RULES) == "1d6eb9ba49e1bb73b23debed8fe6bc1037fd7dd709d31c7605b1bad1920e6ab9"
    assert _keep(any_store, own)
    with any_store.read() as connection:
        loaded = load_rules(connection, 5)
    assert loaded is not None
    assert loaded.review == own.review


def test_a_set_from_before_a_rule_was_there_is_read_with_the_shipped_one_and_is_still_the_same_set(
    any_store: Store,
) -> None:
    """The office wrote its rules before texts had a time; the same file goes on under the same version."""
    own = replace(OWN, version=6, review=ReviewRules(reference="§ 9", approval_from_ore=50_000))
    content = rules_module._out(own)
    del content["review"]["texts_kept_years"], content["top_up_window_days"], content["bases"]["top_up_window_days"]
    del content["priors"]["chargeback"]
    row = {"version": 6, "sha256": digest(content), "content": canonical(content), "kept_at": NOW}
    with any_store.write() as connection:
        connection.execute(insert(rule_sets), [row])
    with any_store.read() as connection:
        loaded = load_rules(connection, 6)

    assert loaded is not None
    assert replace(loaded, bases=own.bases) == own
    assert not _keep(any_store, own)
    with pytest.raises(BusinessError, match="version = 7"):
        _keep(any_store, replace(own, review=replace(own.review, texts_kept_years=6)))
