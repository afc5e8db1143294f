"""The card acquirer's settlement advice (CSV in groups HDR…TRL).

A line that cannot be read is a problem, and so is a group whose control totals fail; what is cut off, or
advised on another day than the file's, is refused.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from kassebot.domain.errors import Problem
from kassebot.domain.facts import CardBatch, CardPayout, Chargeback, Facts, Reading
from kassebot.domain.texts import message
from kassebot.readers.values import (
    ROWS_MAX,
    Complaints,
    Unusable,
    amount_danish,
    danish_day,
    decoded_danish,
    iso_day,
    rejected,
    shown,
)

FORMAT = "card-advice"
_NAME = re.compile(r"card/(\d{4}-\d{2}-\d{2})\.csv")
_FIELDS = {"HDR": 5, "BAT": 8, "CHB": 5, "TRL": 3}
_COMPLAINTS = Complaints(
    code="line_unreadable",
    amount="»{text}« er ikke et beløb på formen 1.234,56; bed indløseren om filen igen",
    day="»{text}« er ikke en dato på formen dd-mm-åååå; bed indløseren om filen igen",
    shape="Linjen har ikke de felter, den skal have; bed indløseren om filen igen",
)


def identify(data: bytes) -> bool:
    """The first record is a header; an empty day's file is known by its name only."""
    return data.removeprefix(b"\xef\xbb\xbf").startswith(b"HDR;")


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All groups of one bank day; an empty file is a day without batches."""
    named = _NAME.fullmatch(name)
    groups = _Groups(document, iso_day(named[1]) if named else None)
    lines = decoded_danish(data).replace("\r\n", "\n").split("\n")
    if len(lines) > ROWS_MAX:
        raise rejected("Filen har flere end {most} linjer", most=ROWS_MAX)
    first = next((line for line in lines if line.strip()), "HDR;")
    if not first.startswith("HDR;"):
        raise rejected(
            "Filen begynder ikke med HDR og er ikke kortindløserens afregning; hent den igen", locator="line 1"
        )
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                groups.take(number, line.split(";"))
            except (ValueError, IndexError) as error:
                groups.problems.append(_COMPLAINTS.of(error, document=document, locator=f"line {number}"))
    if groups.header is not None:
        raise rejected(
            "Filen er afbrudt: TRL mangler efter den sidste HDR; hent den igen", locator=f"line {len(lines)}"
        )
    facts = Facts(
        card_batches=tuple(groups.batches), chargebacks=tuple(groups.chargebacks), card_payouts=tuple(groups.payouts)
    )
    return Reading(format=FORMAT, facts=facts, problems=tuple(groups.problems))


class _Groups:
    """The records read so far; `header` is the open group's (line, agreement, advice, reference, payout day)."""

    def __init__(self, document: str, day: date | None) -> None:
        self.document = document
        self.day = day
        self.header: tuple[int, str, date, str, date] | None = None
        self.records = 0
        self.sum_ore = 0
        self.batches: list[CardBatch] = []
        self.chargebacks: list[Chargeback] = []
        self.payouts: list[CardPayout] = []
        self.problems: list[Problem] = []

    def take(self, number: int, fields: list[str]) -> None:
        """One record; ValueError or IndexError where it cannot be read."""
        kind = fields[0]
        if len(fields) != _FIELDS.get(kind, len(fields)):
            raise IndexError(number)
        if kind == "HDR":
            self._open(number, fields)
        elif kind not in _FIELDS:
            raise Unusable("Posttypen »{text}« er ukendt; spørg indløseren", text=shown(kind))
        elif self.header is None:
            raise Unusable("Linjen står uden for en HDR…TRL-gruppe; bed indløseren om filen igen")
        elif kind == "BAT":
            self._batch(number, fields, self.header)
        elif kind == "CHB":
            self._chargeback(number, fields, self.header)
        else:
            self._close(number, fields, self.header)

    def _open(self, number: int, fields: list[str]) -> None:
        if self.header is not None:
            line, self.header = self.header[0], None
            self.problems.append(
                Problem(
                    document=self.document, locator=f"line {line}", code="control_total",
                    message=message("Gruppen mangler sin TRL; bed indløseren om filen igen"),
                )
            )  # fmt: skip
        advice = danish_day(fields[2])
        if self.day and advice != self.day:
            raise rejected(
                "Filen er afregnet {day}, men skulle være for {wanted}; hent den rigtige", locator=f"line {number}",
                day=advice, wanted=self.day,
            )  # fmt: skip
        self.header = (number, fields[1], advice, fields[3], danish_day(fields[4]))
        self.records = self.sum_ore = 0

    def _batch(self, number: int, fields: list[str], header: tuple[int, str, date, str, date]) -> None:
        _, agreement, advice, reference, payout = header
        batch = CardBatch(
            document=self.document, line=number, locator=f"line {number}",
            agreement=agreement, terminal=fields[1], batch_date=danish_day(fields[2]), batch_no=fields[3],
            transactions=_count(fields[4]), gross_ore=amount_danish(fields[5]), fee_ore=amount_danish(fields[6]),
            net_ore=amount_danish(fields[7]), advice_date=advice, payout_reference=reference, payout_date=payout,
        )  # fmt: skip
        self.batches.append(batch)
        self.records += 1
        self.sum_ore += batch.net_ore

    def _chargeback(self, number: int, fields: list[str], header: tuple[int, str, date, str, date]) -> None:
        _, agreement, advice, reference, payout = header
        chargeback = Chargeback(
            document=self.document, line=number, locator=f"line {number}",
            agreement=agreement, terminal=fields[1], original_date=danish_day(fields[2]), case_no=fields[3],
            amount_ore=amount_danish(fields[4]), advice_date=advice, payout_reference=reference, payout_date=payout,
        )  # fmt: skip
        self.chargebacks.append(chargeback)
        self.records += 1
        self.sum_ore -= chargeback.amount_ore

    def _close(self, number: int, fields: list[str], header: tuple[int, str, date, str, date]) -> None:
        line, agreement, advice, reference, payout = header
        self.header = None
        said, amount_ore = _count(fields[1]), amount_danish(fields[2])
        if said != self.records or amount_ore != self.sum_ore:
            self.problems.append(
                Problem(
                    document=self.document,
                    locator=f"line {number}",
                    code="control_total",
                    message=message(
                        "TRL siger {records} poster og {said_ore} kr.; filen har {found} og {sum_ore} kr. Spørg indløseren",
                        records=said, said_ore=amount_ore, found=self.records, sum_ore=self.sum_ore,
                    ),
                )
            )  # fmt: skip
        self.payouts.append(
            CardPayout(
                document=self.document, line=line, locator=f"line {line}", agreement=agreement,
                payout_reference=reference, advice_date=advice, payout_date=payout, amount_ore=amount_ore,
            )
        )  # fmt: skip


@lru_cache(maxsize=4096)
def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unusable("»{text}« er ikke et antal; bed indløseren om filen igen", text=shown(text))
    return int(text)
