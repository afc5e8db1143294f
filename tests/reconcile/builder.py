"""A small municipality in memory that adds up to the øre; stories change one thing and look at the result.

Registers: 0417 and 0418 sell and are counted daily, 0500 is an imprest counted monthly. October 2026.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs

from kassebot.domain.bankdays import add_bank_days, bank_days
from kassebot.domain.carried import Carried
from kassebot.domain.corrections import UnderWay
from kassebot.domain.documents import Delivery, DeliveryState, Expected
from kassebot.domain.facts import (
    BankKind,
    BankMovement,
    CardBatch,
    Count,
    CountSheet,
    Facts,
    LedgerAccount,
    MobilePayTransaction,
    Posting,
    Voucher,
    VoucherStatus,
    ZReport,
)
from kassebot.domain.findings import PeriodResult, RegisterResult
from kassebot.domain.periods import Period
from kassebot.domain.plan import expected_documents
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.domain.texts import message
from kassebot.reconcile.engine import reconcile

OCTOBER = Period(2026, 10)
AS_OF = dt.date(2026, 11, 13)
ACCOUNT = "09990004711001"
FLOAT_ORE = 50_000


def sha(name: str) -> str:
    """A made-up document's address."""
    return hashlib.sha256(name.encode()).hexdigest()


def october(day: int) -> dt.date:
    """A day of the period."""
    return dt.date(2026, 10, day)


def _register(number: str, kind: RegisterKind, frequency: CountFrequency, limit_ore: int | None) -> Register:
    return Register(
        document=sha("registers.xlsx"), line=int(number), locator=f"Kasser!A{number}", register=number, name=f"Kasse {number}",
        unit="Prøvehuset", p_number="", kind=kind, secured=False, float_ore=FLOAT_ORE, holding_limit_ore=limit_ore,
        count_frequency=frequency, ledger_account=f"9-22-{number}", terminals=(f"7100{number}",),
        payment_point=f"0041{number}", keeper="Prøve Prøvesen", telephone="+45 00 00 00 00", email="",
        active_from=None, active_to=None,
    )  # fmt: skip


@dataclasses.dataclass
class Town:
    """Lists of facts that stories change before `result`."""

    registers: list[Register] = dataclasses.field(default_factory=list)
    z: list[ZReport] = dataclasses.field(default_factory=list)
    counts: list[Count] = dataclasses.field(default_factory=list)
    vouchers: list[Voucher] = dataclasses.field(default_factory=list)
    postings: list[Posting] = dataclasses.field(default_factory=list)
    batches: list[CardBatch] = dataclasses.field(default_factory=list)
    payments: list[MobilePayTransaction] = dataclasses.field(default_factory=list)
    movements: list[BankMovement] = dataclasses.field(default_factory=list)
    primo: dict[str, int] = dataclasses.field(default_factory=dict)
    bad_days: dict[tuple[str, str], tuple[dt.date, ...]] = dataclasses.field(default_factory=dict)
    carried: list[Carried] = dataclasses.field(default_factory=list)
    corrections: list[UnderWay] = dataclasses.field(default_factory=list)
    absent: set[str] = dataclasses.field(default_factory=set)
    unreadable: set[str] = dataclasses.field(default_factory=set)
    partly: set[str] = dataclasses.field(default_factory=set)
    as_of: dt.date = AS_OF

    def change(self, rows: list[Any], wanted: Callable[[Any], bool], **values: Any) -> None:
        """Changes the fields of all rows that are wanted; one at least must be."""
        places = [place for place, row in enumerate(rows) if wanted(row)]
        assert places
        for place in places:
            rows[place] = structs.replace(rows[place], **values)

    def drop(self, rows: list[Any], wanted: Callable[[Any], bool]) -> None:
        """Takes the wanted rows away; one at least must be there."""
        kept = [row for row in rows if not wanted(row)]
        assert len(kept) < len(rows)
        rows[:] = kept

    def post(self, register: str, day: int, text: str, amount_ore: int, *, dated: dt.date | None = None) -> None:
        """Adds a posting."""
        line = 1 + max((posting.line for posting in self.postings), default=0)
        self.postings.append(
            Posting(
                document=sha("ledger/2026-10.txt"), line=line, locator=f"line {line}", account=f"9-22-{register}",
                period="2026-10", voucher_no=str(4_700_000_000 + line), booking_date=october(day),
                document_date=dated or october(day), text=text, amount_ore=amount_ore,
            )
        )  # fmt: skip

    def recount(self, register: str) -> None:
        """Makes the register's October counts agree with its Z-reports again."""
        holding = FLOAT_ORE
        last = dt.date(2026, 9, 30)
        for place, count in enumerate(self.counts):
            if count.register == register and count.period == "2026-10":
                total = holding + sum(
                    z.cash_sales_ore - z.cash_refunds_ore + z.cash_in_ore - z.cash_out_ore
                    for z in self.z
                    if z.register == register and last < z.business_date <= count.day
                )
                self.counts[place] = structs.replace(count, total_ore=total, denominations_ore=total)
                holding, last = total - count.to_bank_ore, count.day

    def facts(self) -> Facts:
        """Everything of the documents that are there, the ledger's closing balances computed."""
        periods = {(count.register, count.period) for count in self.counts} | set(self.bad_days)
        sheets = tuple(
            CountSheet(
                document=sha(f"counts/{register}_{period}.xlsx"), line=1, locator="Optælling", register=register, period=period,
                rows=0, bad_days=self.bad_days.get((register, period), ()),
            )
            for register, period in sorted(periods)
        )  # fmt: skip
        every = Facts(
            registers=tuple(self.registers), z_reports=tuple(self.z), card_batches=tuple(self.batches),
            mobilepay_transactions=tuple(self.payments), bank_movements=tuple(self.movements),
            ledger_accounts=tuple(self._account(register) for register in self.registers),
            postings=tuple(self.postings), vouchers=tuple(self.vouchers), count_sheets=sheets, counts=tuple(self.counts),
        )  # fmt: skip
        gone = {sha(name) for name in self.absent | self.unreadable}
        return Facts(
            **{
                field.name: tuple(row for row in getattr(every, field.name) if row.document not in gone)
                for field in dataclasses.fields(Facts)
            }
        )

    def _account(self, register: Register) -> LedgerAccount:
        opening = self.primo.get(register.register, FLOAT_ORE)
        moved = sum(posting.amount_ore for posting in self.postings if posting.account == register.ledger_account)
        return LedgerAccount(
            document=sha("ledger/2026-10.txt"), line=900_000 + register.line, locator="line 3", account=register.ledger_account,
            title="", period="2026-10", opening_ore=opening, closing_ore=opening + moved, difference_ore=0,
        )  # fmt: skip

    def deliveries(self) -> tuple[Delivery, ...]:
        """The plan, with what the story says did not come or cannot be read."""
        plan = expected_documents(OCTOBER, self.registers, [ACCOUNT], self.as_of)
        return tuple(self._delivery(expected) for expected in plan)

    def _delivery(self, expected: Expected) -> Delivery:
        problem = message("Kan ikke læses")
        if expected.name in self.absent:
            due = self.as_of > expected.due_after
            return Delivery(expected=expected, state=DeliveryState.MISSING if due else DeliveryState.NOT_DUE)
        document = sha(expected.name)
        if expected.name in self.unreadable:
            return Delivery(expected=expected, state=DeliveryState.UNREADABLE, document=document, problem=problem)
        partly = problem if expected.name in self.partly else None
        return Delivery(expected=expected, state=DeliveryState.READ, document=document, problem=partly)

    def result(self) -> PeriodResult:
        """What pre-reconciliation says."""
        deliveries = self.deliveries()
        return reconcile(
            self.facts(), deliveries, period=OCTOBER, as_of=self.as_of, rules=DEFAULT_RULES, run="test",
            names={one.document: one.expected.name for one in deliveries if one.document}, carried=self.carried,
            corrections=self.corrections,
        )  # fmt: skip

    def of(self, register: str) -> RegisterResult:
        """One register's result."""
        return next(one for one in self.result().registers if one.register == register)


def town(tills: Sequence[str] = ("0417", "0418")) -> Town:
    """A municipality in which everything agrees."""
    made = Town()
    made.registers = [_register(number, RegisterKind.INCOME, CountFrequency.DAILY, None) for number in tills]
    made.registers.append(_register("0500", RegisterKind.IMPREST, CountFrequency.MONTHLY, None))
    for place, number in enumerate(tills):
        _till(made, number, place)
    _imprest(made, "0500")
    return made


def _till(made: Town, number: str, place: int) -> None:
    holding, grand = FLOAT_ORE, 10_000_000
    _count(made, number, "2026-09", dt.date(2026, 9, 30), FLOAT_ORE, 0, "")
    for ordinal, day in enumerate(bank_days(OCTOBER.first, OCTOBER.last)):
        z_no = 1000 * (place + 1) + ordinal
        cash, card, mobile = (
            100_000 + 1_350 * day.day + 7_000 * place,
            200_000 + 2_450 * day.day,
            30_000 + 550 * day.day,
        )
        out = 14_500 + 100 * day.day if day.weekday() == 2 else 0
        grand += cash + card + mobile
        made.z.append(_z(number, z_no, day, cash, card, mobile, out, grand))
        made.post(number, day.day, f"Kontantsalg Z {z_no}", cash)
        if out:
            _voucher(made, number, f"U-{4000 + 100 * place + ordinal}", day, out)
        holding += cash - out
        to_bank = holding - FLOAT_ORE if day.weekday() == 4 else 0
        bag = f"88{place}{ordinal:04d}" if to_bank else ""
        _count(made, number, "2026-10", day, holding, to_bank, bag)
        if to_bank:
            made.post(number, day.day, f"Indsat i bank pose {bag}", -to_bank)
            _move(made, add_bank_days(day, 1), to_bank, BankKind.DEPOSIT, register=number, bag=bag)
        holding -= to_bank
        _settle(made, number, day, card, mobile)


def _z(number: str, z_no: int, day: dt.date, cash: int, card: int, mobile: int, out: int, grand: int) -> ZReport:
    return ZReport(
        document=sha(f"pos/{number}/2026-10.json"), line=z_no, locator=f"items[{z_no}]", register=number, z_no=z_no,
        business_date=day, opened_at=f"{day}T08:00:00+02:00", closed_at=f"{day}T16:00:00+02:00", cash_sales_ore=cash,
        cash_refunds_ore=0, card_sales_ore=card, card_refunds_ore=0, mobilepay_sales_ore=mobile, mobilepay_refunds_ore=0,
        cash_in_ore=0, cash_out_ore=out, rounding_ore=0, sales_total_ore=cash + card + mobile, grand_total_ore=grand,
    )  # fmt: skip


def _count(made: Town, number: str, period: str, day: dt.date, total: int, to_bank: int, bag: str) -> None:
    made.counts.append(
        Count(
            document=sha(f"counts/{number}_{period}.xlsx"), line=day.day, locator=f"Optælling!A{day.day}", register=number,
            period=period, day=day, total_ore=total, to_bank_ore=to_bank, bag=bag, denominations_ore=total, notes_1000=0,
            counted_by="Prøve Et", checked_by="Prøve To", note="",
        )
    )  # fmt: skip


def _voucher(made: Town, number: str, voucher: str, day: dt.date, amount: int) -> None:
    made.vouchers.append(
        Voucher(
            document=sha("vouchers/2026-10.json"), line=1 + len(made.vouchers), locator=f"items[{len(made.vouchers)}]",
            voucher=voucher, register=number, day=day, amount_ore=amount, vat_ore=0, purpose="Kaffe",
            status=VoucherStatus.APPROVED, attested_by="Prøve Et", approved_by="Prøve To", receipt="",
        )
    )  # fmt: skip
    made.post(number, day.day, f"Udlæg bilag {voucher}", -amount)


def _move(made: Town, day: dt.date, amount: int, kind: BankKind, **texts: str) -> None:
    line = 1 + len(made.movements)
    made.movements.append(
        BankMovement(
            document=sha(f"bank/{ACCOUNT}/{day}.xml"), line=line, locator=f"line {line}", account=ACCOUNT, booking_date=day,
            value_date=day, amount_ore=amount, kind=kind, register=texts.get("register", ""), bag=texts.get("bag", ""),
            payout_reference=texts.get("payout", ""), bank_reference=str(line), text="",
        )
    )  # fmt: skip


def _settle(made: Town, number: str, day: dt.date, card: int, mobile: int) -> None:
    advised = add_bank_days(day, 1)
    reference = f"KI{number}{day:%m%d}"
    made.batches.append(
        CardBatch(
            document=sha(f"card/{advised}.csv"), line=int(number), locator="line 2", agreement=f"A{number}",
            terminal=f"7100{number}", batch_date=day, batch_no="1", transactions=9, gross_ore=card,
            fee_ore=card // 100, net_ore=card - card // 100, advice_date=advised, payout_reference=reference,
            payout_date=advised,
        )
    )  # fmt: skip
    _move(made, advised, card - card // 100, BankKind.CARD_PAYOUT, payout=reference)
    paid = f"PC{number}{day:%m%d}"
    made.payments.append(
        MobilePayTransaction(
            document=sha(f"mobilepay/{advised}.csv"), line=int(number), locator="line 2", payment_point=f"0041{number}",
            at=f"{day}T10:00:00+02:00", day=day, refund=False, amount_ore=mobile, fee_ore=75, net_ore=mobile - 75,
            transaction_id=f"t{number}{day:%m%d}", payout_reference=paid, payout_date=advised,
        )
    )  # fmt: skip
    _move(made, advised, mobile - 75, BankKind.MOBILEPAY_PAYOUT, payout=paid)


def _imprest(made: Town, number: str) -> None:
    _count(made, number, "2026-09", dt.date(2026, 9, 30), FLOAT_ORE, 0, "")
    for ordinal, day in enumerate((5, 12, 20)):
        _voucher(made, number, f"U-{5000 + ordinal}", october(day), 7_550 + 1_000 * ordinal)
    _move(made, october(21), -20_000, BankKind.TOP_UP, register=number)
    made.post(number, 22, "Opfyldning 21.10", 20_000, dated=october(21))
    _count(made, number, "2026-10", october(30), FLOAT_ORE - 7_550 - 8_550 - 9_550 + 20_000, 0, "")
