"""Which rules are in force, that a result names and keeps them, and that it can be computed again with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.postgres import database
from tests.shared import EXAMPLE

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.language import translator
from kassebot.reconcile.results import ENGINE_VERSION
from kassebot.settings_rules import default_rules_text
from kassebot.steps import recompute
from kassebot.steps.chosen import chosen
from kassebot.steps.recompute import Again, Outcome, all_again
from kassebot.steps.rules import require_usable, rules_in_force, rules_of_version
from kassebot.steps.verify import verify
from kassebot.store import audit
from kassebot.store.database import Store, open_store
from kassebot.store.results import load_result
from kassebot.work.night import Order, folder_night

SEPTEMBER, OCTOBER = Period(2026, 9), Period(2026, 10)
OWN = RuleSet(version=2, deposit_limit_bank_days=1)


def test_the_file_that_is_named_goes_before_the_settings_and_those_before_what_is_shipped(tmp_path: Path) -> None:
    """The settings need name nothing but the file, which lies beside them."""
    settings = tmp_path / "kassebot.toml"
    assert rules_in_force(settings) == (DEFAULT_RULES, None)
    settings.write_text('[rules]\nfile = "rules.toml"\n')
    (tmp_path / "rules.toml").write_text("version = 2\n")
    (tmp_path / "andre.toml").write_text("version = 3\n")
    assert rules_in_force(settings) == (RuleSet(version=2), tmp_path / "rules.toml")
    assert rules_in_force(settings, tmp_path / "andre.toml")[0].version == 3
    settings.write_text("")
    assert rules_in_force(settings) == (DEFAULT_RULES, None)


def test_rules_that_are_named_and_not_there_are_not_replaced_by_others(tmp_path: Path) -> None:
    """Neither by the shipped ones, nor for settings of another name: the message says how to get a file."""
    settings = tmp_path / "kassebot.toml"
    settings.write_text('[rules]\nfile = "rules.toml"\n')
    with pytest.raises(BusinessError, match="kassebot rules --init"):
        rules_in_force(settings)
    with pytest.raises(BusinessError, match="Der er ingen indstillinger"):
        rules_in_force(tmp_path / "kontor.toml")
    (tmp_path / "rules.toml").mkdir()
    with pytest.raises(BusinessError, match="kan ikke åbnes"):
        rules_in_force(settings)


def night(store: Store, period: Period, rules: RuleSet = DEFAULT_RULES) -> PeriodResult:
    """One run of the example."""
    order = Order(period=period, as_of=date(2026, 10, 14), rules=rules)
    return folder_night(store, order, EXAMPLE, on_event=lambda _: None)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The example's September twice, under the shipped rules and under an office's own, and its October so far."""
    folder = tmp_path_factory.mktemp("rules")
    if request.param == "sqlite":
        opened = open_store(folder)
        for period, rules in ((SEPTEMBER, DEFAULT_RULES), (SEPTEMBER, OWN), (OCTOBER, DEFAULT_RULES)):
            night(opened, period, rules)
        yield opened
        opened.close()
        return
    with database(request.getfixturevalue("postgresql_server")) as url:
        opened = open_store(folder, url)
        for period, rules in ((SEPTEMBER, DEFAULT_RULES), (SEPTEMBER, OWN), (OCTOBER, DEFAULT_RULES)):
            night(opened, period, rules)
        yield opened
        opened.close()


def again(store: Store) -> list[Again]:
    """Every result, computed again."""
    told: list[Again] = []
    assert all_again(store, told.append) == len(told)
    return told


def test_every_result_comes_out_the_same_with_its_own_rules(store: Store) -> None:
    """Three results, two rule sets, and an October that carries from the September before it."""
    assert [(one.run, one.outcome) for one in again(store)] == [
        ("2026-09-0001", Outcome.SAME), ("2026-09-0002", Outcome.SAME), ("2026-10-0001", Outcome.SAME),
    ]  # fmt: skip
    assert verify(store).faults == ()


def test_a_result_names_the_rules_and_the_run_that_it_was_carried_from(store: Store) -> None:
    """The trail tells the same, in the transaction of the result."""
    with store.read() as connection:
        told = {event.run: event.details for _, event in audit.events(connection, kind="result")}
        kept = [event.details["version"] for _, event in audit.events(connection, kind="rules_kept")]
    assert {run: (one["rules_version"], one["carried_run"]) for run, one in told.items()} == {
        "2026-09-0001": (1, ""), "2026-09-0002": (2, ""), "2026-10-0001": (1, "2026-09-0002"),
    }  # fmt: skip
    assert kept == [1, 2]


def test_rules_are_what_makes_the_difference(store: Store) -> None:
    """Bags that must be at the bank one bank day after their count are late; the shipped rules give them three."""
    with store.read() as connection:
        first = load_result(connection, "2026-09", "2026-09-0001")
        second = load_result(connection, "2026-09", "2026-09-0002")
    assert first is not None
    assert second is not None
    assert not [finding for row in first.registers for finding in row.findings]
    late = {finding.cause.value for row in second.registers for finding in row.findings}
    assert late == {"deposit_in_transit"}


def test_an_old_rule_set_can_still_be_shown(store: Store) -> None:
    """By the version that results name; one that no result names is refused."""
    assert rules_of_version(store, 2).deposit_limit_bank_days == 1
    with pytest.raises(BusinessError, match="regelsæt 7"):
        rules_of_version(store, 7)


def test_other_rules_under_a_used_version_are_refused_before_anything_is_collected(store: Store) -> None:
    """The same rules may be used again; the message says which version is free."""
    require_usable(store, OWN)
    with pytest.raises(BusinessError, match="version = 3"):
        require_usable(store, dataclasses.replace(OWN, deposit_limit_bank_days=2))


@pytest.mark.parametrize(("newer", "outcome"), [(0, Outcome.DIFFERS), (1, Outcome.OTHER_EDITION)])
def test_a_result_that_differs_is_told_apart_by_the_edition(
    store: Store, monkeypatch: pytest.MonkeyPatch, newer: int, outcome: Outcome
) -> None:
    """The same engine must give the same; a newer one may honestly give another. The registers are named."""
    computed = recompute.recompute

    def without_the_first(*words: Any) -> PeriodResult:
        result = computed(*words)
        return dataclasses.replace(result, registers=result.registers[1:])

    monkeypatch.setattr(recompute, "recompute", without_the_first)
    monkeypatch.setattr(recompute, "ENGINE_VERSION", ENGINE_VERSION + newer)
    told = again(store)

    assert {one.outcome for one in told} == {outcome}
    assert all(one.said and "0250" in one.said.render() for one in told)
    assert ("ældre udgave" in str(told[0].said)) is bool(newer)


def test_a_result_that_differs_only_in_what_is_set_aside_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No register is another, and still the result is not the same."""
    computed = recompute.recompute
    monkeypatch.setattr(recompute, "recompute", lambda *words: dataclasses.replace(computed(*words), set_aside=()))
    told = again(store)

    assert {one.outcome for one in told} == {Outcome.DIFFERS}
    assert all(one.said and "ingen, kun rækker sat til side" in one.said.render() for one in told)


def test_a_result_whose_document_is_damaged_cannot_be_computed_again(sqlite_store: Store) -> None:
    """It is said, and is a fault: nothing is taken from what the database remembers of the document."""
    result = night(sqlite_store, SEPTEMBER)
    with sqlite_store.read() as connection:
        sheet = next(one for one in chosen(connection, result.run).documents() if one.name.startswith("pos/"))
    path = sqlite_store.vault.path(sheet.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (told,) = again(sqlite_store)

    assert told.outcome is Outcome.IMPOSSIBLE
    assert told.said is not None
    assert sheet.sha256 in told.said.render()
    assert told.said.render(translator("en")).endswith("Put the right one back from a backup")


def test_the_shipped_text_can_be_used_as_it_stands(tmp_path: Path) -> None:
    """And is the shipped rules to the letter, so that nobody must raise the version to begin with it."""
    file = tmp_path / "rules.toml"
    file.write_text(default_rules_text(), encoding="utf-8")
    store = open_store(tmp_path / "data")
    night(store, SEPTEMBER)
    require_usable(store, rules_in_force(tmp_path / "kassebot.toml", file)[0])
    store.close()
