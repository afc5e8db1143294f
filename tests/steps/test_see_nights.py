"""The nights as they are seen afterwards: newest first, with what each fetched, and what the newest results lack."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kassebot.domain.documents import DeliveryState, Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate
from kassebot.readers.formats import READER_VERSION
from kassebot.steps import chosen, collecting
from kassebot.steps.normalise import deliveries, normalise
from kassebot.steps.see_nights import Nights, see_nights
from kassebot.steps.show import shown_period
from kassebot.store.database import Store
from kassebot.store.documents import all_delivered
from kassebot.store.runs import RunKind, add_plan
from kassebot.work.night import Order, folder_night

OCTOBER = Period(2026, 10)
NOW = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small municipality without faults."""
    made = tmp_path / "municipality"
    generate(made, registers=4, period=OCTOBER, seed=5, faults=0)
    return made


def night(store: Store, folder: Path) -> None:
    folder_night(store, Order(period=OCTOBER, as_of=None), folder, on_event=lambda _: None)


def lacking(nights: Nights) -> list[tuple[str, Source, int, str, str]]:
    """The newest period's: run, source, how many, the first, and since when."""
    (newest,) = nights.periods
    return [(newest.run, one.source, one.documents, one.first, f"{one.since:%d.%m}") for one in newest.lacking]


def test_each_run_says_what_it_fetched_and_the_newest_result_what_is_lacking(any_store: Store, folder: Path) -> None:
    """A second night fetches what came meanwhile, and has the rest of the first."""
    late = {day: (folder / f"card/2026-10-{day}.csv").read_bytes() for day in (19, 20)}
    for day in late:
        (folder / f"card/2026-10-{day}.csv").unlink()
    night(any_store, folder)
    first = see_nights(any_store, None, NOW)
    (folder / "card/2026-10-19.csv").write_bytes(late[19])
    night(any_store, folder)
    second = see_nights(any_store, None, NOW)

    assert lacking(first) == [("2026-10-0001", Source.CARD, 2, "card/2026-10-19.csv", "20.10")]
    assert lacking(second) == [("2026-10-0002", Source.CARD, 1, "card/2026-10-20.csv", "21.10")]
    assert [one.run.id for one in second.runs] == ["2026-10-0002", "2026-10-0001"]
    with any_store.read() as connection:
        for one in second.runs:
            held = all_delivered(connection, one.run.id)
            assert (one.fetched, one.documents) == (sum(not each.carried for each in held), len(held))
    assert second.runs[0].documents == second.runs[1].documents + 1


def test_a_bank_file_that_is_damaged_before_it_is_read_is_told_of_and_stops_nothing(sqlite_store: Store) -> None:
    """Its bytes are gone from the disk: what is said of it is that, and the rest can be asked about as ever."""
    run = collecting.begin_run(sqlite_store, period=OCTOBER, as_of=NOW.date(), kind=RunKind.FOLDER)
    name = "bank/1/2026-10-20.xml"
    line = Expected(source=Source.BANK, name=name, period="2026-10", due_after=dt.date(2026, 10, 20))
    with sqlite_store.write() as connection:
        add_plan(connection, run, [line])
    document = collecting.deliver(sqlite_store, run, name, b"<Document/>", "test")
    sqlite_store.vault.path(document.sha256).unlink()
    normalise(sqlite_store, run)

    (told,) = deliveries(sqlite_store, run)
    assert told.state is DeliveryState.UNREADABLE
    assert told.problem is not None
    assert "mangler på disken" in told.problem.render()


def test_what_another_edition_of_the_readers_read_is_not_told_of_as_if_it_were_known(
    sqlite_store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does `kassebot status` break on it: a person is told to run again."""
    night(sqlite_store, folder)
    monkeypatch.setattr(chosen, "READER_VERSION", READER_VERSION + 1)
    (newest,) = see_nights(sqlite_store, None, NOW).periods
    with pytest.raises(BusinessError, match="ikke læst af denne udgave") as caught:
        shown_period(sqlite_store, OCTOBER)

    assert newest.unknown == caught.value.message
    assert newest.lacking == ()
