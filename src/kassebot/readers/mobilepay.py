"""MobilePay settlement reports (CSV). Payers' names and telephones are cut before anything is kept.

`cut` runs on the bytes as they came, before they touch the disk; a report whose header is not found is
refused, because then nobody knows where the personal data stands.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from operator import itemgetter

from kassebot.domain.bankdays import add_bank_days
from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, MobilePayTransaction, Reading
from kassebot.readers.values import ROWS_MAX, Complaints, Unusable, amount_danish, decoded, iso_day, rejected

FORMAT = "mobilepay"
#: The columns that kassebot has a purpose for; all others are emptied at the border.
COLUMNS = (
    "Type", "Tidspunkt", "Betalingssted", "Beløb", "Gebyr", "Netto", "TransaktionsID", "UdbetalingsID", "Udbetalingsdato",
)  # fmt: skip
_KINDS = {"Betaling": False, "Refundering": True}
_MARK = b"\xef\xbb\xbf"
_NAME = re.compile(r"mobilepay/(\d{4}-\d{2}-\d{2})\.csv")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FIELD = re.compile(r'("(?:[^"]|"")*"|[^";\r\n][^;\r\n]*|)(;|\r\n|\n|\r|\Z)')
_COMPLAINTS = Complaints(
    code="line_unreadable",
    amount="»{text}« er ikke et beløb på formen 1234,56; hent rapporten igen, eller spørg leverandøren",
    day="»{text}« er ikke en dato; hent rapporten igen, eller spørg leverandøren",
    shape="Linjen har ikke de felter, den skal have; hent rapporten igen, eller spørg leverandøren",
)


def identify(data: bytes) -> bool:
    """A header row with the report's columns, with or without a byte order mark."""
    header = data[:4096].removeprefix(_MARK).split(b"\n", 1)[0]
    return {b"Type", b"Tidspunkt", b"Betalingssted"} <= set(header.rstrip(b"\r").replace(b'"', b"").split(b";"))


def cut(data: bytes) -> bytes:
    """The report with every column that kassebot has no purpose for emptied, names and telephones first.

    The other bytes, the rows and their order stay as they came. A row that has another number of fields
    than the header is emptied whole: nobody knows where the personal data stands in it.
    """
    header, text = _header(data)
    keep = [column in COLUMNS for column in header]
    mark = _MARK if data.startswith(_MARK) else b""
    if '"' not in text:
        return mark + "".join([_cut_line(line, header, keep) for line in _LINE.findall(text)]).encode()
    return mark + "".join(_cut_quoted(text, header, keep)).encode()


def _header(data: bytes) -> tuple[list[str], str]:
    """The columns' names, the text after the byte order mark; BusinessError for a header that is not the report's."""
    if not data.lstrip(b"\0\r\n "):
        raise rejected("Rapporten er tom, uden selv en overskrift; hent den igen", code="file_empty")
    text = decoded(data, "utf-8").removeprefix("\ufeff")
    try:
        header = next(csv.reader([text.partition("\n")[0].rstrip("\r")], delimiter=";"), [])
    except csv.Error:
        header = []
    if not set(COLUMNS) <= set(header) or len(set(header)) != len(header):
        raise rejected(
            "Overskriften i MobilePay-rapporten er ukendt, og intet af den er gemt. Spørg leverandøren",
            code="header_unknown",
            locator="line 1",
        )
    return header, text


def _cut_line(line: str, header: list[str], keep: list[bool]) -> str:
    bare = line.rstrip("\r\n")
    fields = bare.split(";")
    if len(fields) != len(keep):
        return _emptied(bare, len(fields)) + line[len(bare) :]
    if fields == header:
        return line
    return ";".join([field if kept else "" for field, kept in zip(fields, keep, strict=True)]) + line[len(bare) :]


def _cut_quoted(text: str, header: list[str], keep: list[bool]) -> Iterator[str]:
    """The same where fields are quoted: a quoted field may hold `;` and line ends."""
    row: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = _FIELD.match(text, place)
        if match is None:
            raise rejected("Et anførselstegn i MobilePay-rapporten mangler sin makker; intet er gemt. Hent den igen")
        place = match.end()
        row.append((match[1], match[2]))
        if match[2] != ";":
            yield _cut_row(row, header, keep)
            row = []
    if row:
        yield _cut_row([*row, ("", "")], header, keep)


def _cut_row(row: list[tuple[str, str]], header: list[str], keep: list[bool]) -> str:
    if len(row) != len(keep):
        return _emptied("".join(field for field, _ in row), len(row)) + row[-1][1]
    if [field.strip('"') for field, _ in row] == header:
        return "".join(field + end for field, end in row)
    return "".join((field if kept else "") + end for (field, end), kept in zip(row, keep, strict=True))


def _emptied(text: str, fields: int) -> str:
    """A row of nothing; one that held something keeps a separator, so that a reader sees that it was there."""
    return ";" * max(fields - 1, 1) if text.strip() else ""


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All payments and refunds of one report; a report with only its header is a day without payments."""
    header, text = _header(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    lines = _plain_lines(text)
    rows = (line.split(";") if line else [] for line in lines) if lines else reader
    next(rows)
    fields_of = itemgetter(*[header.index(column) for column in COLUMNS])
    facts: list[MobilePayTransaction] = []
    problems: list[Problem] = []
    try:
        for line, row in enumerate(rows, start=2):
            if row:
                if line > ROWS_MAX:
                    raise rejected("Rapporten har flere end {most} linjer", most=ROWS_MAX)
                try:
                    facts.append(_transaction(fields_of(row), document, line))
                except (ValueError, IndexError, KeyError) as error:
                    problems.append(_COMPLAINTS.of(error, document=document, locator=f"line {line}"))
    except csv.Error as error:
        raise rejected(
            "Et felt i MobilePay-rapporten er for langt; hent den igen", locator=f"line {reader.line_num}"
        ) from error
    _refuse_another_day(facts, name)
    return Reading(format=FORMAT, facts=Facts(mobilepay_transactions=tuple(facts)), problems=tuple(problems))


def _plain_lines(text: str) -> list[str]:
    """The lines of a report in which a line split at each `;` is what the csv module reads; none where it is another."""
    end = "\r\n" if "\r" in text else "\n"
    lines = text.split(end)
    is_plain = '"' not in text and {text.count(mark) for mark in end} == {len(lines) - 1}
    return lines if is_plain and max(map(len, lines)) <= csv.field_size_limit() else []


def _refuse_another_day(facts: list[MobilePayTransaction], name: str) -> None:
    """The file of a bank day holds what was paid since the bank day before; one without any of it is another's."""
    named = _NAME.fullmatch(name)
    if not named or not facts:
        return
    day = iso_day(named[1])
    since = add_bank_days(day, -1)
    if not any(since <= fact.day < day for fact in facts):
        raise rejected(
            "Rapporten har betalinger fra {first} og ingen fra dagene før {day}; hent den rigtige", locator="line 2",
            first=facts[0].day, day=day,
        )  # fmt: skip


def _transaction(row: tuple[str, ...], document: str, line: int) -> MobilePayTransaction:
    kind, at, point, amount, fee, net, transaction, payout, payout_day = row
    refund = _KINDS[kind]
    amount_ore = amount_danish(amount)
    if (amount_ore > 0) if refund else (amount_ore < 0):
        raise Unusable(
            "{kind} på {amount_ore} kr. har forkert fortegn; spørg leverandøren", kind=kind, amount_ore=amount_ore
        )
    return MobilePayTransaction(
        document=document, line=line, locator=f"line {line}", payment_point=point, at=at, day=iso_day(at[:10]),
        refund=refund, amount_ore=amount_ore, fee_ore=amount_danish(fee), net_ore=amount_danish(net),
        transaction_id=transaction, payout_reference=payout, payout_date=iso_day(payout_day),
    )  # fmt: skip
