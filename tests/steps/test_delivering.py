"""What a source delivers is kept once, with where it came from; what an earlier run fetched is not fetched again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256

import pytest
from tests.shared import EXAMPLE

from kassebot.domain.documents import DeliveryState, Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.domain.texts import message
from kassebot.steps import collecting
from kassebot.steps.normalise import deliveries, facts, normalise
from kassebot.steps.verify import verify
from kassebot.store import audit
from kassebot.store.database import Store
from kassebot.store.documents import all_addresses
from kassebot.store.runs import RunKind

PERIOD = Period(2026, 9)
DAY = date(2026, 9, 2)
CARD = "card/2026-09-02.csv"
VOUCHERS = "vouchers/2026-09.json"


def _begin(store: Store, kind: RunKind = RunKind.ROBOT, **narrowed: object) -> str:
    run = collecting.begin_run(store, period=PERIOD, as_of=date(2026, 10, 14), kind=kind, **narrowed)  # type: ignore[arg-type]
    lines = [
        Expected(source=Source.CARD, name=CARD, period="2026-09", day=DAY, due_after=DAY),
        Expected(source=Source.MOBILEPAY, name="mobilepay/2026-09-02.csv", period="2026-09", day=DAY, due_after=DAY),
        Expected(source=Source.VOUCHERS, name=VOUCHERS, period="2026-09", due_after=PERIOD.last),
        *(
            Expected(
                source=Source.POS, name=f"pos/{key}/2026-09.json", period="2026-09", register=key, due_after=PERIOD.last
            )
            for key in ("0250", "0335")
        ),
    ]
    collecting.write_plan(store, run, lines)
    return run


def _outstanding(store: Store, run: str, *, refresh: bool = False) -> list[str]:
    return [line.name for source in Source for line in collecting.outstanding(store, run, source, refresh=refresh)]


def _events(store: Store) -> int:
    with store.read() as connection:
        return audit.length(connection)


def test_the_same_bytes_twice_add_nothing(any_store: Store) -> None:
    """Not a document, not a delivery, not an event."""
    run = _begin(any_store)
    first = collecting.deliver(any_store, run, CARD, b"HDR;1\r\n", "sftp://a")
    events = _events(any_store)
    assert collecting.deliver(any_store, run, CARD, b"HDR;1\r\n", "sftp://b") == first
    assert _events(any_store) == events
    assert collecting.known(any_store, run, CARD) == first


def test_a_changed_document_takes_its_place_and_the_old_bytes_stay(any_store: Store) -> None:
    """Both are kept; the run has the newer one."""
    run = _begin(any_store)
    old = collecting.deliver(any_store, run, CARD, b"HDR;1\r\n", "sftp://a")
    new = collecting.deliver(any_store, run, CARD, b"HDR;2\r\n", "sftp://a")
    assert collecting.known(any_store, run, CARD) == new
    with any_store.read() as connection:
        assert all_addresses(connection).keys() == {old.sha256, new.sha256}
    assert any_store.vault.read(old.sha256) == b"HDR;1\r\n"


@pytest.mark.parametrize("name", ["card/../secrets.csv", "/etc/passwd", "card/2026-09-02.csv\n", "pos/0417.json", ""])
def test_a_name_that_no_source_uses_is_refused(sqlite_store: Store, name: str) -> None:
    """No other shape is ever written or opened."""
    run = _begin(sqlite_store)
    with pytest.raises(BusinessError) as caught:
        collecting.deliver(sqlite_store, run, name, b"x", "test")
    assert caught.value.code == "name_unknown"


def test_payers_names_and_telephones_never_touch_the_disk(any_store: Store) -> None:
    """The cut copy is kept, with the hash of what came."""
    head = (
        "Type;Tidspunkt;Betalingssted;Beløb;Gebyr;Netto;Kundenavn;Telefon;TransaktionsID;UdbetalingsID;Udbetalingsdato"
    )
    row = "Betaling;2026-09-01T10:14:07+02:00;00417123;45,00;0,75;44,25;Petra Opdigtet;+45 00123456;9f;PC1;2026-09-03"
    data = "\r\n".join([head, row, ""]).encode("utf-8-sig")
    run = _begin(any_store)
    document = collecting.deliver(any_store, run, "mobilepay/2026-09-02.csv", data, "https://mobilepay")
    assert document.received_sha256 == sha256(data).hexdigest() != document.sha256
    on_disk = [path.read_bytes() for path in any_store.data_dir.rglob("*") if path.is_file()]
    assert on_disk
    assert not any(b"Petra" in data or b"00123456" in data for data in on_disk)
    again = collecting.deliver(any_store, run, "mobilepay/2026-09-02.csv", data, "https://mobilepay")
    assert again == document


def test_a_report_that_cannot_be_cut_is_refused_and_that_is_told(any_store: Store) -> None:
    """Nobody knows where the personal data stands, so nothing is kept; the delivery says why."""
    run = _begin(any_store)
    with pytest.raises(BusinessError):
        collecting.deliver(any_store, run, "mobilepay/2026-09-02.csv", b"Navn;Telefon\r\nPetra;1\r\n", "test")
    states = {one.expected.name: one for one in deliveries(any_store, run)}
    refused = states["mobilepay/2026-09-02.csv"]
    assert refused.state is DeliveryState.UNREADABLE
    assert refused.problem is not None
    with any_store.read() as connection:
        assert all_addresses(connection) == {}


def test_the_next_run_begins_with_what_the_last_one_fetched(any_store: Store) -> None:
    """Only what is missing is outstanding; with `refresh` also what may have changed since."""
    first = _begin(any_store)
    document = collecting.deliver(any_store, first, CARD, b"HDR;1\r\n", "sftp://a")
    collecting.absent(any_store, first, "pos/0250/2026-09.json", message("Systemet svarede ikke"), "source_down")
    collecting.finish_run(any_store, first)
    second = _begin(any_store)
    assert collecting.known(any_store, second, CARD) == document
    left = ["pos/0250/2026-09.json", "pos/0335/2026-09.json", "mobilepay/2026-09-02.csv", VOUCHERS]
    assert _outstanding(any_store, second) == left
    assert _outstanding(any_store, second, refresh=True) == [*left[:2], CARD, *left[2:]]
    collecting.deliver(any_store, second, CARD, b"HDR;2\r\n", "sftp://a")
    assert _outstanding(any_store, second, refresh=True) == left
    collecting.finish_run(any_store, second)
    third = _begin(any_store)
    newest = collecting.known(any_store, third, CARD)
    assert newest is not None
    assert any_store.vault.read(newest.sha256) == b"HDR;2\r\n"
    assert collecting.known(any_store, first, CARD) == document  # the old run stays as it was


def test_what_a_reader_refused_is_asked_for_again(any_store: Store) -> None:
    """A download that was cut off must not stand in the way of the whole file the night after."""
    first = _begin(any_store)
    collecting.deliver(any_store, first, "pos/0250/2026-09.json", b'{"items": [', "https://pos")
    collecting.deliver(any_store, first, CARD, (EXAMPLE / CARD).read_bytes(), "sftp://a")
    normalise(any_store, first)
    collecting.finish_run(any_store, first)
    second = _begin(any_store)
    assert "pos/0250/2026-09.json" in _outstanding(any_store, second)
    assert CARD not in _outstanding(any_store, second)
    collecting.deliver(any_store, second, "pos/0250/2026-09.json", b'{"items": [], "next": null}', "https://pos")
    assert "pos/0250/2026-09.json" not in _outstanding(any_store, second)


def test_a_document_that_could_not_be_fetched_again_is_used_and_that_is_told(any_store: Store) -> None:
    """The earlier fetch stands in, with the reason."""
    first = _begin(any_store)
    data = (EXAMPLE / CARD).read_bytes()
    collecting.deliver(any_store, first, CARD, data, "sftp://a")
    collecting.finish_run(any_store, first)
    second = _begin(any_store)
    reason = message("Serveren svarede ikke")
    collecting.absent(any_store, second, CARD, reason, "source_down")
    normalise(any_store, second)
    card = next(one for one in deliveries(any_store, second) if one.expected.name == CARD)
    assert (card.state, card.problem) == (DeliveryState.READ, reason)


def test_a_folder_run_takes_nothing_from_robots_unless_it_is_narrowed(any_store: Store) -> None:
    """A folder speaks for itself; a run for one register or source leans on what was fetched before."""
    first = _begin(any_store)
    collecting.deliver(any_store, first, CARD, b"HDR;1\r\n", "sftp://a")
    collecting.finish_run(any_store, first)
    whole = _begin(any_store, RunKind.FOLDER)
    assert collecting.known(any_store, whole, CARD) is None
    collecting.finish_run(any_store, whole)
    narrowed = _begin(any_store, RunKind.FOLDER, register="0335")
    assert collecting.known(any_store, narrowed, CARD) is not None
    assert _outstanding(any_store, narrowed) == ["pos/0335/2026-09.json", "mobilepay/2026-09-02.csv", VOUCHERS]


def test_a_run_for_one_source_asks_the_others_for_nothing(any_store: Store) -> None:
    """`--source card` fetches card files."""
    run = _begin(any_store, sources=(Source.CARD,))
    assert _outstanding(any_store, run) == [CARD]


def _page(number: int) -> tuple[str, bytes]:
    return f"vouchers/U-{number}.html", f"<html>{number}</html>".encode()


def test_vouchers_page_by_page_are_whole_only_when_the_robot_says_so(any_store: Store) -> None:
    """A robot that stops half-way has not fetched the period; pages that the portal no longer lists fall away."""
    run = _begin(any_store)
    for number in (1, 2, 3):
        collecting.deliver(any_store, run, *_page(number), "https://portal")
    assert VOUCHERS in _outstanding(any_store, run)
    assert (
        next(one for one in deliveries(any_store, run) if one.expected.name == VOUCHERS).state is DeliveryState.MISSING
    )
    with pytest.raises(BusinessError) as caught:
        collecting.complete(any_store, run, VOUCHERS, [_page(1)[0], _page(9)[0]])
    assert caught.value.code == "parts_missing"
    collecting.complete(any_store, run, VOUCHERS, [_page(1)[0], _page(2)[0]])
    assert VOUCHERS not in _outstanding(any_store, run)
    collecting.finish_run(any_store, run)
    later = _begin(any_store)
    assert VOUCHERS not in _outstanding(any_store, later)
    assert collecting.known(any_store, later, _page(2)[0]) is not None
    assert collecting.known(any_store, later, _page(3)[0]) is None
    normalise(any_store, later)
    state = next(one for one in deliveries(any_store, later) if one.expected.name == VOUCHERS).state
    assert state in (DeliveryState.READ, DeliveryState.UNREADABLE)  # a reader has looked at the pages


def test_robots_deliver_side_by_side(any_store: Store) -> None:
    """Eight at once, some the same bytes: one chain of events, every document there."""
    run = _begin(any_store)
    days = [date(2026, 9, day) for day in range(1, 25)]

    def robot(number: int) -> None:
        for day in days[number::4]:
            collecting.deliver(any_store, run, f"card/{day}.csv", b"" if day.day % 2 else f"{day}".encode(), "sftp://a")

    with ThreadPoolExecutor(max_workers=8) as robots:
        assert list(robots.map(robot, [0, 1, 2, 3, 0, 1, 2, 3])) == [None] * 8
    assert all(collecting.known(any_store, run, f"card/{day}.csv") for day in days)
    assert verify(any_store).faults == ()


def test_nothing_is_delivered_to_a_run_that_has_ended(any_store: Store) -> None:
    """What it has is what its result was made of."""
    run = _begin(any_store)
    collecting.finish_run(any_store, run)
    with pytest.raises(BusinessError) as caught:
        collecting.deliver(any_store, run, CARD, b"HDR;1\r\n", "sftp://late")
    assert caught.value.code == "run_ended"


def test_a_document_in_another_order_gives_the_same_facts(any_store: Store) -> None:
    """The order in which documents arrive says nothing."""
    names = ["card/2026-09-02.csv", "card/2026-09-03.csv", "card/2026-09-04.csv"]
    seen = []
    for order in (names, names[::-1]):
        run = _begin(any_store, RunKind.FOLDER)
        for name in order:
            collecting.deliver(any_store, run, name, (EXAMPLE / name).read_bytes(), "test")
        normalise(any_store, run)
        seen.append(facts(any_store, run))
        collecting.finish_run(any_store, run)
    assert seen[0] == seen[1]
    assert seen[0].card_batches
