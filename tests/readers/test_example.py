"""The example municipality, written by other code, is read whole."""

import json

import pytest
from tests.shared import EXAMPLE

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import BankKind
from kassebot.readers.formats import FORMATS, identify, read
from kassebot.readers.mobilepay import cut

NAMES = sorted(str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.is_file())


def test_every_document_is_read_without_a_problem() -> None:
    """Sixteen registers, and no line that could not be used."""
    readings = {name: read((EXAMPLE / name).read_bytes(), document=name, name=name) for name in NAMES}

    assert [problem for reading in readings.values() for problem in reading.problems] == []
    assert len(readings["registers.xlsx"].facts.registers) == 16
    statements = [s for reading in readings.values() for s in reading.facts.bank_statements]
    assert {statement.difference_ore for statement in statements} == {0}


def test_a_document_is_known_by_its_content() -> None:
    """Each of the eight formats is identified without its name."""
    seen = {identify((EXAMPLE / name).read_bytes()).name for name in NAMES}

    assert seen == {known.name for known in FORMATS}


def test_a_collective_entry_becomes_its_details() -> None:
    """5.560,00 in one entry is two bags of two registers."""
    name = "bank/09990004711001/2026-09-01.xml"
    movements = read((EXAMPLE / name).read_bytes(), document="d", name=name).facts.bank_movements

    parts = {(m.register, m.bag, m.amount_ore) for m in movements if m.kind is BankKind.DEPOSIT}
    assert {("1608", "8003306", 100000), ("0335", "8008604", 456000), ("", "8001504", 196050)} <= parts


def test_payers_are_cut_before_anything_is_kept() -> None:
    """Names and telephones are gone, and the facts are the same."""
    name = "mobilepay/2026-09-01.csv"
    data = (EXAMPLE / name).read_bytes()
    kept = cut(data)

    assert b"-Pr\xc3\xb8ve" in data
    assert b"-Pr\xc3\xb8ve" not in kept
    assert b"+45" not in kept
    assert read(kept, document="d", name=name).facts == read(data, document="d", name=name).facts
    assert cut(kept) == kept


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("pos/0335/2026-09.json", "pos/0250/2026-09.json"),
        ("counts/0335_2026-09.xlsx", "counts/0250_2026-09.xlsx"),
        ("counts/0335_2026-09.xlsx", "counts/0335_2026-08.xlsx"),
        ("ledger/2026-10.txt", "ledger/2026-09.txt"),
        ("bank/09990004711001/2026-09-02.xml", "bank/09990004711001/2026-09-01.xml"),
        ("card/2026-09-02.csv", "card/2026-09-01.csv"),
    ],
)
def test_another_documents_content_is_not_taken_for_this_one(name: str, other: str) -> None:
    """Nothing of a file in the wrong place becomes a fact of the right one."""
    try:
        reading = read((EXAMPLE / other).read_bytes(), document="d", name=name)
    except BusinessError:
        return
    assert reading.problems
    assert not reading.facts.z_reports


@pytest.mark.parametrize("name", [name for name in NAMES if "2026-09" in name][::17])
def test_a_truncated_document_is_never_read_as_whole(name: str) -> None:
    """Half a file is rejected or has problems; an empty one is a card day without batches at most."""
    data = (EXAMPLE / name).read_bytes()
    try:
        reading = read(data[: len(data) // 2 + 3], document="d", name=name)
    except BusinessError as error:
        assert error.message.template
        return
    assert reading.problems


def test_a_doctype_is_refused() -> None:
    """XML with a DTD or entities is not parsed at all."""
    data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Document><BkToCstmrStmt/></Document>'
    with pytest.raises(BusinessError, match="DTD"):
        read(data, document="d", name="bank/1/2026-09-01.xml")


def test_a_z_report_in_another_currency_is_a_problem_and_the_rest_goes_on() -> None:
    """One bad item leaves the others usable."""
    name = "pos/0250/2026-09.json"
    content = json.loads((EXAMPLE / name).read_bytes())
    content["items"][3]["currency"] = "EUR"
    reading = read(json.dumps(content).encode(), document="d", name=name)

    assert [problem.locator for problem in reading.problems] == ["items[3]"]
    assert len(reading.facts.z_reports) == len(content["items"]) - 1
