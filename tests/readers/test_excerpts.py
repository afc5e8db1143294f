"""A place in a document is shown as it stands there, and nothing of other registers with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from tests.shared import EXAMPLE

from kassebot.domain.facts import BankMovement, Facts, Posting
from kassebot.readers.excerpt_rows import CELL_CHARACTERS_MAX, ROWS_MAX, Excerpt, Form
from kassebot.readers.excerpts import excerpt
from kassebot.readers.formats import read

#: What a person looks for in the row, by the kind of fact.
_SOUGHT = {
    "registers": "register", "z_reports": "z_no", "card_batches": "batch_no", "chargebacks": "case_no",
    "mobilepay_transactions": "transaction_id", "bank_movements": "bank_reference", "postings": "voucher_no",
    "vouchers": "voucher",
}  # fmt: skip


def _documents() -> Iterator[tuple[str, bytes]]:
    for path in sorted(EXAMPLE.rglob("*")):
        if path.is_file():
            yield path.relative_to(EXAMPLE).as_posix(), path.read_bytes()


@cache
def _facts(name: str) -> Facts:
    data = (EXAMPLE / name).read_bytes()
    return read(data, document=sha256(data).hexdigest(), name=name).facts


def _text(shown: Excerpt) -> str:
    return "\n".join(" ".join((row.label, *row.cells)) for row in shown.rows)


def test_every_fact_of_the_example_municipality_is_found_at_its_place() -> None:
    """The row that is shown holds what the fact says; at most one row is marked."""
    found = 0
    for name, data in _documents():
        for field in fields(Facts):
            for fact in getattr(_facts(name), field.name)[:25]:
                shown = excerpt(data, name=name, locator=fact.locator, keys=())
                marked = [row for row in shown.rows if row.is_marked]
                if field.name == "registers":
                    shown = excerpt(data, name=name, locator=fact.locator, keys=(fact.register,))
                    marked = [row for row in shown.rows if row.is_marked]
                assert shown.rows, (name, fact.locator)
                assert len(marked) == (0 if shown.form is Form.FIELDS or field.name == "count_sheets" else 1), name
                sought = _SOUGHT.get(field.name)
                if sought is not None:
                    assert str(getattr(fact, sought)) in _text(shown), (name, fact.locator)
                found += 1

    assert found > 1000


def test_a_count_is_marked_in_its_cell_under_the_sheets_own_headings() -> None:
    """The person sees the row as the unit filled it in."""
    name = next(name for name, _ in _documents() if name.startswith("counts/"))
    count = _facts(name).counts[1]
    shown = excerpt((EXAMPLE / name).read_bytes(), name=name, locator=count.locator, keys=())
    row = next(row for row in shown.rows if row.is_marked)

    assert {"Dato", "Optalt i alt", "Til bank"} <= set(shown.headers)
    assert shown.headers[row.marked_cell] == "Dato"
    assert f"{count.day:%d-%m-%Y}" == row.cells[row.marked_cell]


def test_of_the_ledger_list_only_the_registers_own_account_is_shown() -> None:
    """A neighbour's postings are left out, also when one of them is the evidence."""
    name = next(name for name, _ in _documents() if name.startswith("ledger/"))
    data, postings = (EXAMPLE / name).read_bytes(), _facts(name).postings
    for posting in (postings[0], postings[len(postings) // 2], postings[-1]):
        own = excerpt(data, name=name, locator=posting.locator, keys=(posting.account,))
        other = excerpt(data, name=name, locator=posting.locator, keys=("another",))

        assert _accounts(own, postings) == {posting.account}
        assert [row.cells[0] for row in other.rows] == ["Konto", posting.voucher_no]
        assert other.left_out > 0
        assert {"Primosaldo", "Ultimosaldo"} <= {row.cells[0] for row in own.rows}


def _accounts(shown: Excerpt, postings: tuple[Posting, ...]) -> set[str]:
    of_voucher = {posting.voucher_no: posting.account for posting in postings}
    return {of_voucher[row.cells[0]] for row in shown.rows if row.cells[0] in of_voucher}


def test_of_a_settlement_file_only_the_registers_own_payments_are_shown() -> None:
    """Rows of other payment points are counted, not shown."""
    name, data = next((n, d) for n, d in _documents() if n.startswith("mobilepay/") and d.count(b"\n") > 20)
    payments = _facts(name).mobilepay_transactions
    shown = excerpt(data, name=name, locator=payments[10].locator, keys=(payments[10].payment_point,))
    column = shown.headers.index("Betalingssted")

    assert {row.cells[column] for row in shown.rows} == {payments[10].payment_point}


def test_of_the_register_list_only_the_own_row_is_shown() -> None:
    """Another register's keeper and telephone are nobody's business."""
    data = (EXAMPLE / "registers.xlsx").read_bytes()
    one, other = _facts("registers.xlsx").registers[:2]

    assert len(excerpt(data, name="registers.xlsx", locator=one.locator, keys=(one.register,)).rows) == 1
    assert not excerpt(data, name="registers.xlsx", locator=other.locator, keys=(one.register,)).rows


def test_of_a_collective_entry_the_register_sees_its_own_details() -> None:
    """Two bags in one entry: the other register's is left out."""
    name, movement = _collective()
    shown = excerpt((EXAMPLE / name).read_bytes(), name=name, locator=movement.locator, keys=(movement.bag,))

    assert movement.bag in _text(shown)
    assert shown.left_out > 0


def _collective() -> tuple[str, BankMovement]:
    for name, _ in _documents():
        if name.startswith("bank/"):
            moved = [one for one in _facts(name).bank_movements if one.bag]
            places = [one.locator for one in moved]
            for one in moved:
                if places.count(one.locator) > 1:
                    return name, one
    raise AssertionError("the example has a collective entry")


def test_what_people_wrote_is_masked_and_keys_are_not() -> None:
    """A telephone number in a purpose is hidden; an eight-digit bag number stays."""
    voucher = (
        b'[{"voucher": "U-1", "register": "0417", "purpose": "Ring 12 34 56 78 om kagen", "receipt": "12345678.png"}]'
    )
    shown = _text(excerpt(voucher, name="vouchers/2026-10.json", locator="[0]", keys=("0417",)))

    assert "[telefon]" in shown
    assert "12345678.png" in shown


NAMES = (
    "registers.xlsx", "pos/0417/2026-10.json", "card/2026-10-05.csv", "mobilepay/2026-10-05.csv",
    "bank/1/2026-10-05.xml", "ledger/2026-10.txt", "vouchers/2026-10.json", "vouchers/U-1.html",
    "counts/0417_2026-10.xlsx",
)  # fmt: skip


@given(
    data=st.one_of(
        st.binary(max_size=300), st.sampled_from([b"<!DOCTYPE html>", b"[", b'{"items": [1, null]}', b"PK\x03\x04"])
    ),
    name=st.sampled_from(NAMES),
    locator=st.one_of(
        st.text(max_size=20), st.sampled_from(["line 1", "line 0", "items[0]", "[0]", "A!A1", "!", "line 1, entry 1"])
    ),
)
def test_whatever_the_bytes_are_an_excerpt_is_small_and_nothing_breaks(data: bytes, name: str, locator: str) -> None:
    """Bad bytes give an excerpt without rows."""
    shown = excerpt(data, name=name, locator=locator, keys=("0417",))

    assert len(shown.rows) <= ROWS_MAX
    assert all(len(cell) <= CELL_CHARACTERS_MAX for row in shown.rows for cell in row.cells)
