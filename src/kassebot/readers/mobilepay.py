"""MobilePay settlement reports (CSV). Payers' names and telephones are cut before anything is kept.

`cut` runs on the bytes as they came, before they touch the disk; a report whose header is not found is
refused, because then nobody knows where the personal data stands.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, MobilePayTransaction, Reading
from kassebot.domain.texts import message
from kassebot.readers.values import ROWS_MAX, amount_danish, decoded, iso_day, rejected

FORMAT = "mobilepay"
#: The columns that kassebot has a purpose for; all others are emptied at the border.
COLUMNS = (
    "Type", "Tidspunkt", "Betalingssted", "Beløb", "Gebyr", "Netto", "TransaktionsID", "UdbetalingsID", "Udbetalingsdato",
)  # fmt: skip
_KINDS = {"Betaling": False, "Refundering": True}


def identify(head: bytes) -> bool:
    """The header row, with or without a byte order mark."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"Type;Tidspunkt;")


def cut(data: bytes) -> bytes:
    """The report with every column that kassebot has no purpose for emptied, names and telephones first."""
    lines = decoded(data, "utf-8-sig").split("\n")
    header = next(csv.reader([lines[0].rstrip("\r")], delimiter=";"), [])
    if not set(COLUMNS) <= set(header):
        raise rejected(
            "Overskriften i MobilePay-rapporten er ukendt; intet er gemt. Spørg leverandøren", locator="line 1"
        )
    if any('"' in line for line in lines):
        return _cut_quoted(data, header)
    drop = [place for place, column in enumerate(header) if column not in COLUMNS]
    kept = [lines[0]]
    for line in lines[1:]:
        fields = line.split(";")
        if len(fields) > 1:
            end = "\r" if fields[-1].endswith("\r") else ""
            fields = [("" if place in drop or place >= len(header) else value) for place, value in enumerate(fields)]
            line = ";".join(fields).rstrip("\r") + end  # noqa: PLW2901 - the line, cut
        elif line.strip():
            line = ""  # noqa: PLW2901 - a fragment could be a name
        kept.append(line)
    return b"\xef\xbb\xbf" + "\n".join(kept).encode() if data.startswith(b"\xef\xbb\xbf") else "\n".join(kept).encode()


def _cut_quoted(data: bytes, header: list[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in csv.reader(io.StringIO(decoded(data, "utf-8-sig"), newline=""), delimiter=";"):
        is_header = row == header
        writer.writerow(
            [v if is_header or (i < len(header) and header[i] in COLUMNS) else "" for i, v in enumerate(row)]
        )
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All payments and refunds of one report; a report with only its header is a day without payments."""
    del name
    rows = csv.reader(io.StringIO(decoded(data, "utf-8-sig"), newline=""), delimiter=";")
    header = next(rows, [])
    if not set(COLUMNS) <= set(header):
        raise rejected("Overskriften i MobilePay-rapporten er ukendt; spørg leverandøren", locator="line 1")
    places = [header.index(column) for column in COLUMNS]
    facts: list[MobilePayTransaction] = []
    problems: list[Problem] = []
    for line, row in enumerate(rows, start=2):
        if line > ROWS_MAX:
            raise rejected("Rapporten har flere end {most} linjer", most=ROWS_MAX)
        if row:
            try:
                facts.append(_transaction([row[place] for place in places], document, line))
            except (ValueError, IndexError, KeyError) as error:
                problems.append(
                    Problem(
                        document=document, locator=f"line {line}", code="line_unreadable",
                        message=message("Linjen kan ikke læses ({why}); hent rapporten igen", why=str(error)[:80]),
                    )
                )  # fmt: skip
    return Reading(format=FORMAT, facts=Facts(mobilepay_transactions=tuple(facts)), problems=tuple(problems))


def _transaction(row: list[str], document: str, line: int) -> MobilePayTransaction:
    kind, at, point, amount, fee, net, transaction, payout, payout_day = row
    day: date = iso_day(at[:10])
    return MobilePayTransaction(
        document=document, line=line, locator=f"line {line}", payment_point=point, at=at, day=day,
        refund=_KINDS[kind], amount_ore=amount_danish(amount), fee_ore=amount_danish(fee), net_ore=amount_danish(net),
        transaction_id=transaction, payout_reference=payout, payout_date=iso_day(payout_day),
    )  # fmt: skip
