"""A small result for the tests of reports: one register in order, one with a finding, one that lacks a source."""

import datetime as dt

from kassebot.domain.findings import (
    Area,
    Candidate,
    Cause,
    Comparison,
    Evidence,
    Figures,
    Finding,
    Flows,
    OpenItem,
    PeriodResult,
    Reason,
    RegisterResult,
    Status,
)
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.texts import message

FLOWS = Flows(
    cash_sales_ore=1_000_00,
    cash_refunds_ore=50_00,
    cash_in_ore=0,
    cash_out_ore=145_00,
    top_ups_ore=0,
    to_bank_ore=805_00,
    card_ore=3210_00,
    mobilepay_ore=None,
)
FINDING = Finding(
    id="ab12",
    register="0418",
    cause=Cause.POSTING_TRANSPOSITION,
    date=dt.date(2026, 10, 12),
    amount_ore=-54_00,
    effects_ore=((Comparison.LEDGER, -54_00),),
    candidates=(
        Candidate(
            cause=Cause.POSTING_TRANSPOSITION,
            confidence=0.94,
            explanation=(
                message("Bogført {booked_ore} kr., Z-bonen siger {said_ore} kr.", booked_ore=4500, said_ore=9900),
            ),
        ),
    ),
    evidence=(Evidence(name="ledger/2026-10.txt", locator="line 812", document="d" * 64),),
)


def register(number: str, name: str) -> Register:
    """A register with a name; the keeper's name is a formula, as nobody's is."""
    return Register(
        document="r" * 64,
        line=2,
        locator="Kasser!2",
        register=number,
        name=name,
        unit="Plejehjemmet Prøvebakken",
        p_number="",
        kind=RegisterKind.INCOME,
        secured=False,
        float_ore=350000,
        holding_limit_ore=None,
        count_frequency=CountFrequency.DAILY,
        ledger_account=f"9-{number}",
        terminals=(),
        payment_point="",
        keeper='=HYPERLINK("http://x.example")',
        telephone="+45 00000000",
        email="",
        active_from=None,
        active_to=None,
    )


REASONS = {
    Status.READY: Reason.AGREES, Status.REVIEW: Reason.EXPLAINED, Status.MISSING_DATA: Reason.COUNT_MISSING,
}  # fmt: skip
EXPLANATIONS = {
    Status.READY: "Klargjort, fordi optalt og forventet er ens.",
    Status.REVIEW: "Til gennemsyn, fordi der er en afvigelse.",
    Status.MISSING_DATA: "Mangler data, fordi en optælling ikke er der.",
}


def row(number: str, status: Status, difference_ore: int | None, *findings: Finding) -> RegisterResult:
    """A register's result with the figures of 350.000 øre."""
    known = difference_ore is not None
    figures = Figures(
        opening_ore=350000,
        expected_ore=350000 if known else None,
        counted_ore=350000 + (difference_ore or 0) if known else None,
        booked_ore=350000,
        difference_ore=difference_ore,
    )
    item = OpenItem(
        register=number,
        cause=Cause.DEPOSIT_IN_TRANSIT,
        area=Area.CASH,
        date=dt.date(2026, 10, 30),
        amount_ore=-805_00,
        reference="8812345",
        cleared_on=None,
    )
    return RegisterResult(
        register=number,
        status=status,
        figures=figures,
        flows=FLOWS,
        differences_ore=((Comparison.LEDGER, sum(f.amount_ore for f in findings)),),
        findings=findings,
        open_items=(item,),
        reason=REASONS[status],
        explanation=(message(EXPLANATIONS[status]),),
    )


REGISTERS = {number: register(number, f"Kasse {number}, kiosk") for number in ("0417", "0418", "0419")}
RESULT = PeriodResult(
    period="2026-10",
    as_of=dt.date(2026, 11, 13),
    run="r1",
    rules_version=1,
    registers=(
        row("0417", Status.READY, 0),
        row("0418", Status.REVIEW, 0, FINDING),
        row("0419", Status.MISSING_DATA, None),
    ),
)
