"""Petty-cash vouchers: the portal's list as JSON. CPR and telephone numbers are masked in the purpose."""

from __future__ import annotations

import json
import re
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading, Voucher, VoucherStatus
from kassebot.domain.texts import message
from kassebot.readers.masking import masked
from kassebot.readers.values import ROWS_MAX, amount_point, decoded, iso_day, rejected

FORMAT = "vouchers"
_NAME = re.compile(r"vouchers/(\d{4}-\d{2})\.json")


def identify(head: bytes) -> bool:
    """A JSON array of vouchers; an empty array is a period without vouchers."""
    return re.match(rb'\s*\[\s*(\]|\{\s*"voucher")', head) is not None


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All vouchers of a period."""
    try:
        items = json.loads(decoded(data, "utf-8-sig"))
        if not isinstance(items, list):
            raise TypeError("ikke en liste")
    except (ValueError, TypeError, RecursionError) as error:
        raise rejected("Filen er ikke en hel liste af bilag; hent den igen ({why})", why=str(error)[:80]) from error
    if len(items) > ROWS_MAX:
        raise rejected("Filen har flere end {most} bilag", most=ROWS_MAX)
    named = _NAME.fullmatch(name)
    facts: list[Voucher] = []
    problems: list[Problem] = []
    for number, item in enumerate(items, start=1):
        locator = f"[{number - 1}]"
        try:
            voucher = record(item, document, number, locator)
            if named and f"{voucher.day:%Y-%m}" != named[1]:
                raise ValueError(f"datoen {voucher.day} ligger uden for perioden")
            facts.append(voucher)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(
                Problem(
                    document=document, locator=locator, code="voucher_unreadable",
                    message=message("Bilaget kan ikke læses ({why}); ret det i bilagsportalen", why=str(error)[:80]),
                )
            )  # fmt: skip
    return Reading(format=FORMAT, facts=Facts(vouchers=tuple(facts)), problems=tuple(problems))


def record(item: dict[str, Any], document: str, line: int, locator: str) -> Voucher:
    """One voucher out of its record; ValueError, KeyError or TypeError where it cannot be read."""
    return Voucher(
        document=document, line=line, locator=locator, voucher=str(item["voucher"]), register=str(item["register"]),
        day=iso_day(item["date"]), amount_ore=amount_point(item["amount"]), vat_ore=amount_point(item["vat"]),
        purpose=masked(str(item["purpose"])), status=VoucherStatus(item["status"]),
        attested_by=str(item["attested_by"] or ""), approved_by=str(item["approved_by"] or ""),
        receipt=str(item["receipt"] or ""),
    )  # fmt: skip
