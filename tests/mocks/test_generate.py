"""The invented municipality adds up to the øre: every identity is added again with code of the test's own."""

import csv
import datetime as dt
import hashlib
import io
import itertools
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate

PERIOD = Period(2026, 10)
_END = "2026-11-13"  # ten bank days past the period
CAMT = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty registers without a fault."""
    folder = tmp_path_factory.mktemp("clean") / "kommune"
    generate(folder, registers=40, period=PERIOD, seed=3, faults=0)
    return folder


def _danish(text: str) -> int:
    sign = -1 if "-" in text else 1
    return sign * int(Decimal(text.strip("-").replace(".", "").replace(",", ".")) * 100)


def _point(text: str) -> int:
    return int(Decimal(text) * 100)


def _z(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {path.parent.name: json.loads(path.read_bytes())["items"] for path in folder.glob("pos/*/*.json")}


def _tender(z: dict[str, Any], kind: str) -> int:
    return sum(_point(t["sales"]) - _point(t["refunds"]) for t in z["tenders"] if t["tender"] == kind)


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    """Workbooks too; another seed gives another municipality."""
    made = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(tmp_path / name, registers=12, period=PERIOD, seed=seed, faults=8)
        made.append(_hash(tmp_path / name) + (tmp_path / f"{name}.truth.json").read_text(encoding="utf-8"))

    assert made[0] == made[1]
    assert made[0] != made[2]


def test_the_truth_lies_beside_the_folder_and_a_full_folder_is_refused(clean: Path) -> None:
    """Nothing in the folder tells the truth."""
    assert (clean.parent / "kommune.truth.json").exists()
    assert not [path for path in clean.rglob("*") if "truth" in path.name]
    with pytest.raises(BusinessError, match="ikke tom"):
        generate(clean, registers=5, period=PERIOD, seed=1, faults=0)


def test_each_z_report_adds_up_and_the_numbers_rise_by_one(clean: Path) -> None:
    """sales_total is the tenders' sum, grand_total runs on, z_no has no gap."""
    for items in _z(clean).values():
        for before, after in itertools.pairwise(items):
            assert after["z_no"] == before["z_no"] + 1
            assert _point(after["grand_total"]) == _point(before["grand_total"]) + _point(after["sales_total"])
        for z in items:
            total = sum(_point(t["sales"]) - _point(t["refunds"]) for t in z["tenders"])
            assert total == _point(z["sales_total"])


def test_the_ledger_rolls_forward_and_holds_what_was_counted(clean: Path) -> None:
    """Primo + Σ postings = Ultimo, and Ultimo is the truth's counted holding."""
    truth = json.loads((clean.parent / "kommune.truth.json").read_text(encoding="utf-8"))
    counted = {row["register"]: row["counted_ore"] for row in truth["registers"]}
    account, running, seen = "", 0, {}
    for line in (clean / "ledger/2026-10.txt").read_bytes().decode("cp1252").split("\r\n"):
        fields = line.split("\t")
        if fields[0] == "Konto":
            account = fields[1][-4:]
        elif fields[0] == "Primosaldo":
            running = _danish(fields[1])
        elif fields[0] == "Ultimosaldo":
            assert running == _danish(fields[1])
            seen[account] = running
        elif fields[0].isdigit():
            running += _danish(fields[4])
            assert fields[1].endswith(".10.2026")
    assert seen == counted
    assert {row["status"] for row in truth["registers"]} == {"ready"}


def test_card_batches_are_the_z_reports_card_sales(clean: Path) -> None:
    """Per terminal's register and day; net = gross − fee; the trailer's total is the sum."""
    book = openpyxl.load_workbook(clean / "registers.xlsx")["Kasser"]
    head = [cell.value for cell in book[1]]
    owner = {}
    for row in book.iter_rows(min_row=2, values_only=True):
        for terminal in str(row[head.index("Terminal-id")] or "").split(","):
            owner[terminal.strip()] = row[head.index("Kassenr")]
    batches: dict[tuple[str, str], int] = defaultdict(int)
    payouts = {}
    for path in sorted(clean.glob("card/*.csv")):
        for fields in csv.reader(io.StringIO(path.read_bytes().decode("cp1252")), delimiter=";"):
            if fields[0] == "HDR":
                reference, total = fields[3], 0
            elif fields[0] == "BAT":
                gross, fee, net = (_danish(text) for text in fields[5:8])
                assert net == gross - fee
                day = dt.date(int(fields[2][6:]), int(fields[2][3:5]), int(fields[2][:2])).isoformat()
                batches[owner[fields[1]], day] += gross
                total += net
            elif fields[0] == "TRL":
                assert _danish(fields[2]) == total
                payouts[reference] = total
    sales: dict[tuple[str, str], int] = defaultdict(int)
    for register, items in _z(clean).items():
        for z in items:
            if _tender(z, "CARD"):
                sales[register, z["business_date"]] += _tender(z, "CARD")
    outside = {day for _, day in batches if not day.startswith("2026-10")}
    assert {"2026-09-30", "2026-11-02", "2026-11-12"} <= outside
    assert {key: gross for key, gross in batches.items() if key[1] not in outside} == sales
    booked = {text.split()[-1]: amount for text, amount in _bank_entries(clean) if text.startswith("KORT")}
    assert booked == payouts


def test_mobilepay_is_the_z_reports_and_reaches_the_bank(clean: Path) -> None:
    """Gross per day = Z; Σ net per payout = the bank's entry."""
    gross: dict[str, int] = defaultdict(int)
    net: dict[str, int] = defaultdict(int)
    due: dict[str, str] = {}
    for path in clean.glob("mobilepay/*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig")), delimiter=";"):
            gross[row["Tidspunkt"][:10]] += _danish(row["Beløb"])
            net[row["UdbetalingsID"]] += _danish(row["Netto"])
            due[row["UdbetalingsID"]] = row["Udbetalingsdato"]
    sold: dict[str, int] = defaultdict(int)
    for items in _z(clean).values():
        for z in items:
            if _tender(z, "MOBILEPAY"):
                sold[z["business_date"]] += _tender(z, "MOBILEPAY")
    assert {"2026-09-30", "2026-11-02", "2026-11-12"} <= set(gross)
    assert {day: amount for day, amount in gross.items() if day.startswith("2026-10")} == sold
    booked = {text.split()[-1]: amount for text, amount in _bank_entries(clean) if text.startswith("MOBILEPAY")}
    assert booked == {reference: amount for reference, amount in net.items() if amount > 0 and due[reference] <= _END}


def _bank_entries(folder: Path) -> list[tuple[str, int]]:
    found = []
    for path in folder.glob("bank/*/*.xml"):
        for entry in etree.parse(path).iter(f"{CAMT}Ntry"):
            sign = 1 if entry.findtext(f"{CAMT}CdtDbtInd") == "CRDT" else -1
            details = entry.findall(f".//{CAMT}TxDtls")
            if len(details) > 1:
                found += [(d.findtext(f".//{CAMT}Ustrd"), sign * _point(d.findtext(f".//{CAMT}Amt"))) for d in details]
            else:
                text = entry.findtext(f".//{CAMT}Ustrd") or entry.findtext(f"{CAMT}AddtlNtryInf")
                found.append((text, sign * _point(entry.findtext(f"{CAMT}Amt"))))
    return found


def test_statements_roll_forward_from_day_to_day(clean: Path) -> None:
    """Opening + Σ entries = closing, and a day opens with what the day before closed with."""
    for account in (clean / "bank").iterdir():
        before = None
        for path in sorted(account.glob("*.xml")):
            tree = etree.parse(path)
            signed = {"balances": [], "entries": []}  # type: dict[str, list[int]]
            for kind, tag in (("balances", "Bal"), ("entries", "Ntry")):
                for element in tree.iter(f"{CAMT}{tag}"):
                    sign = 1 if element.findtext(f"{CAMT}CdtDbtInd") == "CRDT" else -1
                    signed[kind].append(sign * _point(element.findtext(f"{CAMT}Amt")))
            opening, closing = signed["balances"]
            assert opening + sum(signed["entries"]) == closing
            assert before in (None, opening)
            before = closing


def test_every_cause_that_can_be_planted_is_planted(tmp_path: Path) -> None:
    """With many faults, each plant finds a register; some registers bear two."""
    truth = generate(tmp_path / "k", registers=150, period=PERIOD, seed=2, faults=90)
    rows = json.loads(truth.read_text(encoding="utf-8"))["registers"]
    causes = {finding["cause"] for row in rows for finding in row["findings"]}

    assert causes == {str(cause) for cause in Cause}
    assert all(row["status"] != "ready" for row in rows if row["findings"])
    assert sum(len(row["findings"]) > 1 for row in rows) >= 8


def test_what_looks_odd_and_is_in_order_is_there_and_told(clean: Path) -> None:
    """The truth names the oddities, and the registers that have them are ready."""
    rows = json.loads((clean.parent / "kommune.truth.json").read_text(encoding="utf-8"))["registers"]
    odd = {odd for row in rows for odd in row["oddities"]}

    assert odd >= {"zero_day", "refund_only_day", "correction_pair", "booked_again"}
    assert {row["status"] for row in rows} == {"ready"}
