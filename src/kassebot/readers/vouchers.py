"""Petty-cash vouchers as records (JSON), and what makes one voucher of a record, whatever way it came.

CPR and telephone numbers are masked in the purpose, which people write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading, Voucher, VoucherStatus
from kassebot.readers import voucher_pages
from kassebot.readers.jsons import loaded, peeked, starts_like_json, text_of
from kassebot.readers.masking import masked
from kassebot.readers.values import ROWS_MAX, Complaints, Unusable, amount_point, iso_day, rejected, shown

FORMAT = "vouchers"
_NAME = re.compile(r"vouchers/(\d{4}-\d{2})\.json")
_HEAD = re.compile(rb'\s*\[\s*(\]|\{\s*"voucher")')
_STATUSES = {status.value: status for status in VoucherStatus}
_REGISTER = re.compile(r"[0-9]{4}")
_COMPLAINTS = Complaints(
    code="voucher_unreadable",
    amount="»{text}« på bilaget er ikke et beløb; ret det i bilagsportalen, og hent det igen",
    day="»{text}« på bilaget er ikke en dato; ret den i bilagsportalen, og hent det igen",
    shape="Bilaget mangler felter eller har dem i en anden form; hent det igen",
)


def identify(data: bytes) -> bool:
    """A JSON array of vouchers (an empty one is a period without), or one voucher's page."""
    if not starts_like_json(data, b"["):
        return voucher_pages.identify(data)
    if _HEAD.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return True
    content = peeked(data)
    return isinstance(content, list) and all(isinstance(item, dict) and "voucher" in item for item in content)


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All vouchers of a period, or the one that a page shows."""
    if voucher_pages.identify(data):
        items: Any = [voucher_pages.record(data, name)]
        locators = [voucher_pages.LOCATOR]
    else:
        items = loaded(data)
        if not isinstance(items, list):
            raise rejected("Filen er ikke en liste af bilag; hent den igen")
        if len(items) > ROWS_MAX:
            raise rejected("Filen har flere end {most} bilag", most=ROWS_MAX)
        locators = [f"[{number}]" for number in range(len(items))]
    named = _NAME.fullmatch(name)
    facts: list[Voucher] = []
    problems: list[Problem] = []
    for number, (item, locator) in enumerate(zip(items, locators, strict=True), start=1):
        try:
            voucher = _voucher(item, document, number, locator)
            _belongs(voucher, named)
            facts.append(voucher)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = _COMPLAINTS.of(error, document=document, locator=locator)
            problems.append(replace(problem, register=_register_of(item)))
    return Reading(format=FORMAT, facts=Facts(vouchers=tuple(facts)), problems=tuple(problems))


def _voucher(item: dict[str, Any], document: str, line: int, locator: str) -> Voucher:
    register, said = text_of(item, "register"), text_of(item, "status")
    status = _STATUSES.get(said)
    if not _REGISTER.fullmatch(register):
        raise Unusable("Bilagets kasse »{text}« er ikke fire cifre; ret den i bilagsportalen", text=shown(register))
    if status is None:
        raise Unusable("Bilagets status »{text}« er ukendt; spørg, hvem der står for portalen", text=shown(said))
    return Voucher(
        document=document, line=line, locator=locator, voucher=text_of(item, "voucher"), register=register,
        day=iso_day(text_of(item, "date")), amount_ore=amount_point(item["amount"]), vat_ore=amount_point(item["vat"]),
        purpose=masked(_line(item, "purpose")), status=status,
        attested_by=_line(item, "attested_by"),
        approved_by=_line(item, "approved_by"), receipt=_line(item, "receipt"),
    )  # fmt: skip


def _register_of(item: object) -> str:
    """Whose a voucher is that cannot be used otherwise; empty where it does not say so."""
    register = item.get("register") if isinstance(item, dict) else None
    return register if isinstance(register, str) and _REGISTER.fullmatch(register) else ""


def _line(item: dict[str, Any], key: str) -> str:
    """A text that may be lacking, on one line as a page shows it."""
    return " ".join(text_of(item, key, required=False).split())


def _belongs(voucher: Voucher, named: re.Match[str] | None) -> None:
    if named and voucher.day.isoformat()[:7] != named[1]:
        raise Unusable(
            "Bilag {voucher} er fra {day}, uden for {wanted}; hent periodens egne bilag",
            code="date_outside_period",
            voucher=voucher.voucher,
            day=voucher.day,
            wanted=named[1],
        )
