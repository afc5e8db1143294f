"""The card acquirer's settlement advice (CSV in groups HDR…TRL). Refuses a group whose control totals fail."""

from __future__ import annotations

import re
from datetime import date

from kassebot.domain.errors import Problem
from kassebot.domain.facts import CardBatch, CardPayout, Chargeback, Facts, Reading
from kassebot.domain.texts import message
from kassebot.readers.values import ROWS_MAX, amount_danish, danish_day, decoded, rejected

FORMAT = "card-advice"
_NAME = re.compile(r"card/(\d{4}-\d{2}-\d{2})\.csv")


def identify(head: bytes) -> bool:
    """The first record is a header; an empty day's file is known by its name only."""
    return head.startswith(b"HDR;")


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All groups of one bank day; an empty file is a day without batches."""
    reader = _Groups(document, name)
    lines = decoded(data, "cp1252").replace("\r\n", "\n").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if len(lines) > ROWS_MAX:
        raise rejected("Filen har flere end {most} linjer", most=ROWS_MAX)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                reader.take(number, line.split(";"))
            except (ValueError, IndexError) as error:
                raise rejected(
                    "Linjen kan ikke læses ({why}); bed indløseren om filen igen",
                    locator=f"line {number}",
                    why=str(error)[:80],
                ) from error
    if reader.header is not None:
        raise rejected(
            "Filen er afbrudt: TRL mangler efter den sidste HDR; hent den igen", locator=f"line {len(lines)}"
        )
    facts = Facts(
        card_batches=tuple(reader.batches), chargebacks=tuple(reader.chargebacks), card_payouts=tuple(reader.payouts)
    )
    return Reading(format=FORMAT, facts=facts, problems=tuple(reader.problems))


class _Groups:
    """The records read so far; `header` is the open group's (line, agreement, advice, reference, payout day)."""

    def __init__(self, document: str, name: str) -> None:
        self.document = document
        named = _NAME.fullmatch(name)
        self.day = named[1] if named else ""
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
        if kind == "HDR":
            self._open(number, fields)
        elif self.header is None:
            raise ValueError("linjen står uden for en HDR…TRL-gruppe")
        elif kind == "BAT":
            self._batch(number, fields, self.header)
        elif kind == "CHB":
            self._chargeback(number, fields, self.header)
        elif kind == "TRL":
            self._close(number, fields, self.header)
        else:
            raise ValueError(f"ukendt posttype {kind[:10]}")

    def _open(self, number: int, fields: list[str]) -> None:
        if self.header is not None:
            raise ValueError("en ny HDR før TRL")
        advice = danish_day(fields[2])
        if self.day and advice.isoformat() != self.day:
            raise ValueError(f"afregningsdagen {fields[2]} er ikke filens dag")
        self.header = (number, fields[1], advice, fields[3], danish_day(fields[4]))
        self.records = self.sum_ore = 0

    def _batch(self, number: int, fields: list[str], header: tuple[int, str, date, str, date]) -> None:
        _, agreement, advice, reference, payout = header
        batch = CardBatch(
            document=self.document, line=number, locator=f"line {number}",
            agreement=agreement, terminal=fields[1], batch_date=danish_day(fields[2]), batch_no=fields[3],
            transactions=int(fields[4]), gross_ore=amount_danish(fields[5]), fee_ore=amount_danish(fields[6]),
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
        amount_ore = amount_danish(fields[2])
        if int(fields[1]) != self.records or amount_ore != self.sum_ore:
            self.problems.append(
                Problem(
                    document=self.document,
                    locator=f"line {number}",
                    code="control_total",
                    message=message(
                        "TRL siger {records} poster og {said_ore} kr.; filen har {found} og {sum_ore} kr. Spørg indløseren",
                        records=int(fields[1]), said_ore=amount_ore, found=self.records, sum_ore=self.sum_ore,
                    ),
                )
            )  # fmt: skip
        self.payouts.append(
            CardPayout(
                document=self.document, line=line, locator=f"line {line}", agreement=agreement,
                payout_reference=reference, advice_date=advice, payout_date=payout, amount_ore=amount_ore,
            )
        )  # fmt: skip
        self.header = None
