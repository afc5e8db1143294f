"""What does not hold is found, and said with where."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from tests.case_story import CASE, PICTURE, tell

from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.steps import collecting
from kassebot.steps.normalise import deliveries, normalise
from kassebot.steps.verify import verify
from kassebot.store.database import Store
from kassebot.store.runs import RunKind

NAMES = ("card/2026-10-01.csv", "card/2026-10-02.csv")


@pytest.fixture
def paths(sqlite_store: Store) -> list[Path]:
    """Two documents on the disk."""
    run = collecting.begin_run(sqlite_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.FOLDER)
    kept = [collecting.deliver(sqlite_store, run, name, name.encode(), "test") for name in NAMES]
    collecting.finish_run(sqlite_store, run)
    return [sqlite_store.vault.path(one.sha256) for one in kept]


def test_a_document_changed_on_the_disk_is_found(sqlite_store: Store, paths: list[Path]) -> None:
    """One bit is enough."""
    paths[1].chmod(0o600)
    paths[1].write_bytes(paths[1].read_bytes()[:-1] + b"x")
    faults = verify(sqlite_store).faults
    assert [fault.template for fault in faults] == [
        "Dokumentet {document} er ændret på disken. Læg det rigtige tilbage fra en sikkerhedskopi"
    ]
    assert dict(faults[0].values) == {"document": paths[1].name}


def test_a_document_gone_from_the_disk_is_found(sqlite_store: Store, paths: list[Path]) -> None:
    """And the run that needs it says so instead of going on without."""
    paths[0].unlink()
    faults = verify(sqlite_store).faults
    assert [dict(fault.values)["document"] for fault in faults] == [paths[0].name]


def test_a_file_from_a_register_keeper_is_held_against_its_hash_too(sqlite_store: Store) -> None:
    """What the keeper sent is said with its case; changed, or gone."""
    tell(sqlite_store)
    report = verify(sqlite_store)
    assert (report.files, report.faults) == (1, ())
    path = sqlite_store.vault.path(sha256(PICTURE).hexdigest())
    path.chmod(0o600)
    path.write_bytes(PICTURE + b"x")
    changed = [fault.render() for fault in verify(sqlite_store).faults]
    path.unlink()
    gone = [fault.render() for fault in verify(sqlite_store).faults]

    sent = f"Filen {path.name}, som den kasseansvarlige sendte i sagen {CASE}, "
    assert changed == [sent + "er ændret på disken. Læg den rigtige tilbage fra en sikkerhedskopi"]
    assert gone == [sent + "mangler på disken. Læg den tilbage fra en sikkerhedskopi"]


def test_bytes_that_changed_are_never_taken_for_the_right_ones(sqlite_store: Store, paths: list[Path]) -> None:
    """Delivering the right bytes again does not hide that the copy on the disk is damaged."""
    paths[0].chmod(0o600)
    paths[0].write_bytes(b"damaged")
    run = collecting.begin_run(sqlite_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)
    with pytest.raises(BusinessError) as caught:
        collecting.deliver(sqlite_store, run, NAMES[0], NAMES[0].encode(), "test")
    assert caught.value.code == "document_changed"


def test_a_damaged_document_stops_only_itself(sqlite_store: Store) -> None:
    """The rest of the run is read, and the delivery says what is wrong."""
    run = collecting.begin_run(sqlite_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)
    line = collecting.plan_register_list(sqlite_store, run)
    kept = collecting.deliver(sqlite_store, run, line.name, b"a list", "test")
    sqlite_store.vault.path(kept.sha256).unlink()
    assert normalise(sqlite_store, run) == 1
    (delivery,) = deliveries(sqlite_store, run)
    assert delivery.problem is not None
    assert "mangler på disken" in delivery.problem.render()
