"""Z-reports as the point-of-sale API returns them (JSON). Refuses other currencies and totals that do not hold."""

from __future__ import annotations

import json
import re
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading, ZReport
from kassebot.domain.texts import message
from kassebot.readers.values import ROWS_MAX, amount_point, decoded, iso_day, rejected

FORMAT = "z-reports"
_TENDERS = ("CASH", "CARD", "MOBILEPAY")
_NAME = re.compile(r"pos/(\d{4})/(\d{4}-\d{2})\.json")


def identify(head: bytes) -> bool:
    """A JSON object that starts with its items (or the paging cursor)."""
    return re.match(rb'\s*\{\s*"(items|next)"', head) is not None


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All Z-reports of a register's month."""
    try:
        content = json.loads(decoded(data, "utf-8-sig"))
        items = content["items"]
        if not isinstance(items, list) or content.get("next") is not None:
            raise TypeError("items")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise rejected(
            "Filen er ikke en hel liste af Z-rapporter; hent den igen ({why})", why=str(error)[:80]
        ) from error
    if len(items) > ROWS_MAX:
        raise rejected("Filen har flere end {most} Z-rapporter", most=ROWS_MAX)
    named = _NAME.fullmatch(name)
    facts: list[ZReport] = []
    problems: list[Problem] = []
    for number, item in enumerate(items, start=1):
        locator = f"items[{number - 1}]"
        try:
            z = _z_report(item, document, number, locator)
            _belongs(z, named)
            facts.append(z)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(
                Problem(
                    document=document,
                    locator=locator,
                    code="z_unreadable",
                    message=message(
                        "Z-rapporten kan ikke bruges: {why}. Ret den i kassesystemet", why=str(error)[:120]
                    ),
                )
            )
    return Reading(format=FORMAT, facts=Facts(z_reports=tuple(facts)), problems=tuple(problems))


def _z_report(item: dict[str, Any], document: str, number: int, locator: str) -> ZReport:
    if item["currency"] != "DKK":
        raise ValueError(f"valutaen er {item['currency']}")
    sales = dict.fromkeys(_TENDERS, 0)
    refunds = dict.fromkeys(_TENDERS, 0)
    for tender in item["tenders"]:
        kind = tender["tender"]
        if kind not in sales:
            raise ValueError(f"betalingsmidlet {kind} er ukendt")
        sales[kind] += amount_point(tender["sales"])
        refunds[kind] += amount_point(tender["refunds"])
    total = amount_point(item["sales_total"])
    if total != sum(sales.values()) - sum(refunds.values()):
        raise ValueError("sales_total er ikke summen af betalingsmidlerne")
    z_no = item["z_no"]
    if isinstance(z_no, bool) or not isinstance(z_no, int) or not 0 <= z_no < 10**9:
        raise ValueError("z_no er ikke et løbenummer")
    return ZReport(
        document=document,
        line=number,
        locator=locator,
        register=str(item["register"]),
        z_no=z_no,
        business_date=iso_day(item["business_date"]),
        opened_at=str(item.get("opened_at", "")),
        closed_at=str(item.get("closed_at", "")),
        cash_sales_ore=sales["CASH"],
        cash_refunds_ore=refunds["CASH"],
        card_sales_ore=sales["CARD"],
        card_refunds_ore=refunds["CARD"],
        mobilepay_sales_ore=sales["MOBILEPAY"],
        mobilepay_refunds_ore=refunds["MOBILEPAY"],
        cash_in_ore=amount_point(item["cash_in"]),
        cash_out_ore=amount_point(item["cash_out"]),
        rounding_ore=amount_point(item["rounding"]),
        sales_total_ore=total,
        grand_total_ore=amount_point(item["grand_total"]),
    )


def _belongs(z: ZReport, named: re.Match[str] | None) -> None:
    if named and z.register != named[1]:
        raise ValueError(f"den hører til kasse {z.register}")
    if named and f"{z.business_date:%Y-%m}" != named[2]:
        raise ValueError(f"dagen {z.business_date} ligger uden for perioden")
