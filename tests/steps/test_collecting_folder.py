"""A municipality folder is collected and read without a robot, whatever people have put into it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from tests.shared import EXAMPLE

from kassebot.domain.documents import Delivery, DeliveryState, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.steps import collecting
from kassebot.steps.folder import collect_folder, folder_accounts, folder_as_of
from kassebot.steps.normalise import deliveries, facts, names, normalise, problems
from kassebot.steps.verify import verify
from kassebot.store.database import Store
from kassebot.store.runs import RunKind

PERIOD = Period(2026, 9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example municipality that a test may spoil."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "kommune"))


def _run(store: Store, folder: Path, as_of: date | None = None) -> str:
    run = collecting.begin_run(store, period=PERIOD, as_of=as_of or folder_as_of(folder), kind=RunKind.FOLDER)
    collect_folder(store, run, folder)
    normalise(store, run)
    collecting.finish_run(store, run)
    return run


def _delivery(store: Store, run: str, name: str) -> Delivery:
    return next(one for one in deliveries(store, run) if one.expected.name == name)


def test_the_example_municipality_is_read_whole(any_store: Store) -> None:
    """Everything planned is there and read, and what is kept holds."""
    run = _run(any_store, EXAMPLE)
    found = deliveries(any_store, run)
    assert {one.state for one in found} == {DeliveryState.READ}
    assert {one.expected.source for one in found} == set(Source)
    read = facts(any_store, run)
    assert Counter(count.document for count in read.counts).keys() <= names(any_store, run).keys()
    assert all(getattr(read, kind) for kind in ("registers", "z_reports", "bank_movements", "postings", "vouchers"))
    verification = verify(any_store)
    assert verification.faults == ()
    assert verification.documents > 150


def test_the_same_folder_again_gives_the_same_facts_and_keeps_no_document_twice(any_store: Store) -> None:
    """Same in, same out, run after run."""
    first = _run(any_store, EXAMPLE)
    kept = verify(any_store).documents
    second = _run(any_store, EXAMPLE)
    assert verify(any_store).documents == kept
    assert facts(any_store, first) == facts(any_store, second)
    assert problems(any_store, first) == problems(any_store, second)


def test_the_newest_bank_file_sets_the_date(folder: Path) -> None:
    """And the folders in bank/ are the accounts."""
    newest = max(path.stem for path in folder.glob("bank/*/*.xml"))
    assert folder_as_of(folder) == date.fromisoformat(newest)
    assert folder_accounts(folder) == tuple(sorted(path.name for path in (folder / "bank").iterdir()))


def test_what_is_gone_is_missing_and_what_comes_later_is_not_due(sqlite_store: Store, folder: Path) -> None:
    """A file that should be there is missing; before its day is over it is no fault."""
    (folder / "ledger/2026-09.txt").unlink()
    (folder / "vouchers/2026-09.json").unlink()
    late = _run(sqlite_store, folder)
    assert _delivery(sqlite_store, late, "ledger/2026-09.txt").state is DeliveryState.MISSING
    early = _run(sqlite_store, folder, date(2026, 9, 30))
    assert _delivery(sqlite_store, early, "ledger/2026-09.txt").state is DeliveryState.NOT_DUE
    assert _delivery(sqlite_store, early, "card/2026-09-29.csv").state is DeliveryState.READ
    days = [one.expected.day for one in deliveries(sqlite_store, early) if one.expected.day]
    assert max(days) == date(2026, 9, 30)


def test_a_folder_without_a_register_list_says_what_to_do(sqlite_store: Store, folder: Path) -> None:
    """Nothing can be planned without it."""
    (folder / "registers.xlsx").unlink()
    with pytest.raises(BusinessError) as caught:
        _run(sqlite_store, folder)
    assert caught.value.code == "register_list_missing"


def test_links_that_lead_out_are_not_opened(sqlite_store: Store, folder: Path, tmp_path: Path) -> None:
    """Neither a file nor a whole sub-folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(folder / "ledger/2026-09.txt", outside / "2026-09.txt")
    shutil.move(folder / "ledger", tmp_path / "old")
    (folder / "ledger").symlink_to(outside)
    sheet = next(folder.glob("counts/*_2026-09.xlsx"))
    sheet.rename(outside / sheet.name)
    sheet.symlink_to(outside / sheet.name)
    run = _run(sqlite_store, folder)
    for name in ("ledger/2026-09.txt", f"counts/{sheet.name}"):
        delivery = _delivery(sqlite_store, run, name)
        assert delivery.state is DeliveryState.UNREADABLE
        assert "fører ud af mappen" in (delivery.problem.render() if delivery.problem else "")


def test_a_pipe_in_place_of_a_file_does_not_stop_the_run(sqlite_store: Store, folder: Path) -> None:
    """It is never waited for."""
    (folder / "vouchers/2026-09.json").unlink()
    os.mkfifo(folder / "vouchers/2026-09.json")
    run = _run(sqlite_store, folder)
    assert _delivery(sqlite_store, run, "vouchers/2026-09.json").state is DeliveryState.UNREADABLE


def test_a_file_of_200_megabytes_is_refused_by_its_size(sqlite_store: Store, folder: Path) -> None:
    """It is not read; the message says how large it is and how large it may be."""
    with (folder / "card/2026-09-02.csv").open("wb") as file:
        file.truncate(200_000_000)
    run = _run(sqlite_store, folder)
    delivery = _delivery(sqlite_store, run, "card/2026-09-02.csv")
    assert delivery.state is DeliveryState.UNREADABLE
    assert delivery.problem is not None
    assert "200 MB" in delivery.problem.render()


def test_placeholders_and_owner_files_are_told_of(sqlite_store: Store, folder: Path) -> None:
    """An empty file from the cloud is unreadable; a workbook open in Excel is read as last saved, and that is said."""
    sheet = min(folder.glob("counts/*_2026-09.xlsx"))
    sheet.write_bytes(b"")
    (folder / "counts/~$0250_2026-09.xlsx").write_bytes(b"x" * 165)
    (folder / "counts/Optælling kopi.xlsx").write_bytes(b"x")
    (folder / "pos/9999").mkdir()
    (folder / "pos/9999/2026-09.json").write_text('{"items": [], "next": null}')
    run = _run(sqlite_store, folder)
    assert _delivery(sqlite_store, run, f"counts/{sheet.name}").state is DeliveryState.UNREADABLE
    told = {(problem.locator, problem.code) for problem in problems(sqlite_store, run)}
    assert {
        ("counts/~$0250_2026-09.xlsx", "open_in_office"),
        ("counts/Optælling kopi.xlsx", "name_unknown"),
        ("pos/9999/2026-09.json", "register_unknown"),
    } <= told


def test_two_sheets_for_one_register_are_not_guessed_between(sqlite_store: Store, folder: Path) -> None:
    """A count sheet both as .xlsx and as .ods: neither counts, and both are named."""
    sheet = min(folder.glob("counts/*_2026-09.xlsx"))
    shutil.copy(sheet, sheet.with_suffix(".ods"))
    run = _run(sqlite_store, folder)
    delivery = _delivery(sqlite_store, run, f"counts/{sheet.name}")
    assert delivery.state is DeliveryState.UNREADABLE
    assert delivery.problem is not None
    assert sheet.with_suffix(".ods").name in delivery.problem.render()
    register = sheet.name[:4]
    assert not [one for one in facts(sqlite_store, run).counts if (one.register, one.period) == (register, "2026-09")]


def test_a_bank_day_missing_in_between_is_found(sqlite_store: Store, folder: Path) -> None:
    """And the statement after it is not accused of opening wrong."""
    account = folder_accounts(folder)[0]
    (folder / f"bank/{account}/2026-09-10.xml").unlink()
    run = _run(sqlite_store, folder)
    found = [problem for problem in problems(sqlite_store, run) if problem.code.startswith("bank_")]
    assert [problem.code for problem in found] == ["bank_day_missing"]
    assert names(sqlite_store, run)[found[0].document] == f"bank/{account}/2026-09-11.xml"
    assert "10.09.2026" in found[0].message.render()


def test_a_row_that_cannot_be_read_follows_its_document_to_the_register(sqlite_store: Store, folder: Path) -> None:
    """The delivery is read, and says what in it was not: the cell, and whose it is where the row says so."""
    sheet = next(folder.glob("counts/*_2026-09.xlsx"))
    book = openpyxl.load_workbook(sheet)
    place = next(cell for row in book["Optælling"].iter_rows() for cell in row if cell.value == "Optalt i alt")
    book["Optælling"].cell(place.row + 1, place.column).value = "1.230"
    book.save(sheet)
    vouchers = folder / "vouchers/2026-09.json"
    content = json.loads(vouchers.read_text(encoding="utf-8"))
    content[0]["amount"] = "8,8501"
    vouchers.write_text(json.dumps(content), encoding="utf-8")
    run = _run(sqlite_store, folder)

    counted = _delivery(sqlite_store, run, f"counts/{sheet.name}")
    assert (counted.state, counted.locator) == (DeliveryState.READ, f"Optælling!{place.column_letter}{place.row + 1}")
    paid = _delivery(sqlite_store, run, "vouchers/2026-09.json")
    assert (paid.state, paid.registers) == (DeliveryState.READ, (content[0]["register"],))
    assert paid.problem is not None


def test_a_statement_that_does_not_open_where_the_last_one_closed_is_not_trusted(
    sqlite_store: Store, folder: Path
) -> None:
    """Something lies between the two: the later day is not whole."""
    day = min(folder.glob("bank/*/2026-09-15.xml"))
    text = day.read_text(encoding="utf-8")
    opening = re.search(r"<Cd>OPBD</Cd>.*?<Amt[^>]*>([0-9.]+)<", text, re.DOTALL)
    closing = re.search(r"<Cd>CLBD</Cd>.*?<Amt[^>]*>([0-9.]+)<", text, re.DOTALL)
    assert opening
    assert closing
    for found in (opening, closing):
        text = text.replace(f">{found[1]}<", f">{Decimal(found[1]) + 100}<", 1)
    day.write_text(text, encoding="utf-8")
    run = _run(sqlite_store, folder)

    delivery = _delivery(sqlite_store, run, str(day.relative_to(folder)))
    assert delivery.state is DeliveryState.READ
    assert delivery.problem is not None
    assert "åbner med" in delivery.problem.render()
