"""Z-reports as the point-of-sale API returns them (JSON). Refuses other currencies and totals that do not hold.

A tender that kassebot does not know is no fault while the total holds without it.
"""

from __future__ import annotations

import re
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading, ZReport
from kassebot.readers.jsons import loaded, peeked, starts_like_json, text_of
from kassebot.readers.values import ROWS_MAX, Complaints, Unusable, amount_point, iso_day, rejected, shown

FORMAT = "z-reports"
_TENDERS = ("CASH", "CARD", "MOBILEPAY")
_NAME = re.compile(r"pos/(\d{4})/(\d{4}-\d{2})\.json")
_HEAD = re.compile(rb'\s*\{\s*"(items|next)"')
_REGISTER = re.compile(r"[0-9]{4}")
_Z_NO_MAX = 10**9
_COMPLAINTS = Complaints(
    code="z_unreadable",
    amount="»{text}« i Z-rapporten er ikke et beløb; ret den i kassesystemet, og hent den igen",
    day="»{text}« i Z-rapporten er ikke en dato; ret den i kassesystemet, og hent den igen",
    shape="Z-rapporten mangler felter eller har dem i en anden form; hent den igen",
)


def identify(data: bytes) -> bool:
    """A JSON object with a list of items."""
    if not starts_like_json(data, b"{"):
        return False
    if _HEAD.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return True
    content = peeked(data)
    return isinstance(content, dict) and isinstance(content.get("items"), list)


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All Z-reports of a register's month."""
    content = loaded(data)
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise rejected("Filen har ingen liste af Z-rapporter; hent den igen")
    if content.get("next") is not None:
        raise rejected("Filen er kun den første side af Z-rapporterne; hent hele måneden", locator="next")
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
            problems.append(_COMPLAINTS.of(error, document=document, locator=locator))
    return Reading(format=FORMAT, facts=Facts(z_reports=tuple(facts)), problems=tuple(problems))


def _z_report(item: dict[str, Any], document: str, number: int, locator: str) -> ZReport:
    if item["currency"] != "DKK":
        raise Unusable(
            "Z-rapporten er i {currency}, ikke DKK; spørg leverandøren af kassesystemet",
            code="currency",
            currency=shown(item["currency"]),
        )
    register, z_no = text_of(item, "register"), item["z_no"]
    if isinstance(z_no, bool) or not isinstance(z_no, int) or not 0 <= z_no < _Z_NO_MAX:
        raise Unusable("Z-rapportens nummer »{text}« er ikke et løbenummer; spørg leverandøren", text=shown(z_no))
    if not _REGISTER.fullmatch(register):
        raise Unusable("Z-rapportens kasse »{text}« er ikke fire cifre; spørg leverandøren", text=shown(register))
    sales, refunds = _tenders(item["tenders"])
    total_ore, sum_ore = amount_point(item["sales_total"]), sum(sales.values()) - sum(refunds.values())
    if total_ore != sum_ore:
        raise Unusable(
            "Z {z_no}: betalingsmidlerne giver {sum_ore} kr., men sales_total er {total_ore} kr. Spørg leverandøren",
            code="control_total",
            z_no=z_no,
            sum_ore=sum_ore,
            total_ore=total_ore,
        )
    return ZReport(
        document=document, line=number, locator=locator, register=register, z_no=z_no,
        business_date=iso_day(item["business_date"]), opened_at=str(item.get("opened_at") or ""),
        closed_at=str(item.get("closed_at") or ""), cash_sales_ore=sales["CASH"], cash_refunds_ore=refunds["CASH"],
        card_sales_ore=sales["CARD"], card_refunds_ore=refunds["CARD"], mobilepay_sales_ore=sales["MOBILEPAY"],
        mobilepay_refunds_ore=refunds["MOBILEPAY"], cash_in_ore=amount_point(item["cash_in"]),
        cash_out_ore=amount_point(item["cash_out"]), rounding_ore=amount_point(item["rounding"]),
        sales_total_ore=total_ore, grand_total_ore=amount_point(item["grand_total"]),
    )  # fmt: skip


def _tenders(tenders: list[dict[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Sales and refunds in øre of the three tenders; others are left out, and then the total must hold without."""
    sales = dict.fromkeys(_TENDERS, 0)
    refunds = dict.fromkeys(_TENDERS, 0)
    for tender in tenders:
        kind = tender["tender"]
        if kind in sales:
            sales[kind] += amount_point(tender["sales"])
            refunds[kind] += amount_point(tender["refunds"])
    return sales, refunds


def _belongs(z: ZReport, named: re.Match[str] | None) -> None:
    if named and z.register != named[1]:
        raise Unusable(
            "Z {z_no} er for kasse {register}, ikke {wanted}; hent kassens egne Z-rapporter",
            code="register_other",
            z_no=z.z_no,
            register=z.register,
            wanted=named[1],
        )
    if named and z.business_date.isoformat()[:7] != named[2]:
        raise Unusable(
            "Z {z_no} er fra {day}, uden for {wanted}; hent månedens egne Z-rapporter",
            code="date_outside_period",
            z_no=z.z_no,
            day=z.business_date,
            wanted=named[2],
        )
