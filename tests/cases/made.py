"""A small office for stories about cases: three registers, people of each role, and results made by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Connection, insert, update

from kassebot.domain.cases import Answer, Correction, Grounds
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Count, Facts, Reading, Voucher, VoucherStatus
from kassebot.domain.findings import (
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
from kassebot.domain.people import Acting, Kind, Person, Role, acting
from kassebot.domain.periods import Period
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.rules import RuleSet
from kassebot.domain.texts import message
from kassebot.readers.formats import READER_VERSION
from kassebot.steps import collecting
from kassebot.steps.decide import decide
from kassebot.steps.open_cases import Opened, open_cases
from kassebot.store.cases import Case, CaseFinding, case_of, findings_of
from kassebot.store.database import Store
from kassebot.store.facts import save_reading
from kassebot.store.results import save_result
from kassebot.store.runs import RunKind
from kassebot.store.tables.cases import cases
from kassebot.store.tables.people import people

NOW = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
OCTOBER = Period(2026, 10)
DAY = dt.date(2026, 10, 12)
GROUNDS = Grounds(facts="Bilaget er set; to cifre er byttet om.", rule="Regulativet § 7")
#: Nobody is heard first, and a correction has an account for each cause.
RULES = RuleSet(
    version=2, review=ReviewRules(statement_causes=(), counter_accounts=tuple((cause, "9-99-01") for cause in Cause))
)

CLERK, REVIEWER, OTHER, APPROVER, KEEPER, ROBOT = (
    Person(id=f"p-{login}", login=login, name=name, kind=kind, roles=frozenset(roles), telephone="+45 11 11 11 11")
    for login, name, kind, roles in (
        ("clerk", "Karin Klerk", Kind.PERSON, {Role.CLERK}),
        ("reviewer", "Rita Reviewer", Kind.PERSON, {Role.REVIEWER}),
        ("other", "Otto Other", Kind.PERSON, {Role.REVIEWER}),
        ("approver", "Anna Approver", Kind.PERSON, {Role.APPROVER}),
        ("keeper", "Kasper Kasse", Kind.PERSON, {Role.REVIEWER}),
        ("robot", "Robot", Kind.SERVICE, set(Role)),
    )
)
EVERYBODY = (CLERK, REVIEWER, OTHER, APPROVER, KEEPER, ROBOT)


def _account(one: Person) -> dict[str, object]:
    row = {name: getattr(one, name) for name in ("id", "login", "name", "telephone", "email", "disabled_at")}
    lists = {name: json.dumps(sorted(getattr(one, name))) for name in ("roles", "units", "signs_as")}
    more = {"failures": 0} if "failures" in people.c else {}
    return row | lists | more | {"kind": one.kind.value, "created_at": NOW}


def as_(person: Person) -> Acting:
    """The person, acting for nobody else."""
    return acting(person)


def register(number: str, *, telephone: str = "+45 22 22 22 22", keeper: str = "Kasper Kasse") -> Register:
    """A row of the register list; Kasper keeps the first two, Mona the third."""
    return Register(
        document="", line=int(number), locator=f"Kasser!A{number}", register=number, name=f"Kasse {number}",
        unit="Prøvehuset" if number < "0419" else "Andet hus", p_number="", kind=RegisterKind.INCOME, secured=False,
        float_ore=50_000, holding_limit_ore=None, count_frequency=CountFrequency.DAILY, ledger_account=f"9-22-{number}",
        terminals=(), payment_point="", keeper=keeper, telephone=telephone, email="", active_from=None, active_to=None,
    )  # fmt: skip


MONA = "Mona Modig"
REGISTERS = (register("0417", keeper=MONA), register("0418", keeper=MONA), register("0419"))


def finding(
    number: str, cause: Cause, amount_ore: int, *, edition: str = "a", day: dt.date = DAY, said: str = "Sådan er det.",
    **effects_ore: int,
) -> Finding:  # fmt: skip
    """A finding; another edition of its document gives another id, and says the same."""
    effects = {"ledger": amount_ore} if not effects_ore and cause.value.startswith("posting") else effects_ore
    place = Evidence(name="ledger/2026-10.txt", locator=f"line {ord(edition)}", document=edition * 64)
    own = Candidate(cause=cause, confidence=0.9, explanation=(message(said), message("Pose {bag}", bag="8812345")))
    return Finding(
        id=f"{number}-{cause.value}-{amount_ore}-{day:%d}-{edition}", register=number, cause=cause, date=day,
        amount_ore=amount_ore, effects_ore=tuple((Comparison(name), ore) for name, ore in effects.items()),
        candidates=(own,), evidence=(place,),
    )  # fmt: skip


def result(
    number: str, *findings: Finding, open_items: Sequence[OpenItem] = (), reason: Reason | None = None,
    undetermined: bool = False,
) -> RegisterResult:  # fmt: skip
    """A register's result: ready without findings."""
    status = Status.REVIEW if findings else Status.READY
    if undetermined or reason is Reason.NOT_DUE_YET:
        status = Status.MISSING_DATA
    counted = None if undetermined or reason is Reason.NOT_DUE_YET else 50_000
    flows = Flows(
        cash_sales_ore=1, cash_refunds_ore=0, cash_in_ore=0, cash_out_ore=0, top_ups_ore=0, to_bank_ore=0, card_ore=0,
        mobilepay_ore=0,
    )  # fmt: skip
    return RegisterResult(
        register=number, status=status, flows=flows, differences_ore=(), findings=findings,
        figures=Figures(
            opening_ore=50_000, expected_ore=50_000, counted_ore=counted, booked_ore=50_000, difference_ore=0
        ),
        open_items=tuple(open_items), reason=reason or (Reason.EXPLAINED if findings else Reason.AGREES),
    )  # fmt: skip


@dataclass
class Office:
    """A store with its people; each `run` is a night in which the results are what the story says."""

    store: Store
    period: Period = OCTOBER
    registers: tuple[Register, ...] = REGISTERS
    now: dt.datetime = NOW
    edition: int = field(default=0)

    def people(self) -> Office:
        """Makes the accounts."""
        with self.store.write() as connection:
            for one in EVERYBODY:
                connection.execute(insert(people), [_account(one)])
        return self

    def collect(self, as_of: dt.date = dt.date(2026, 11, 13)) -> str:
        """A run whose documents say who keeps, counts and attests; gives its id."""
        self.edition += 1
        run = collecting.begin_run(self.store, period=self.period, as_of=as_of, kind=RunKind.FOLDER)
        counts = tuple(
            Count(
                document="", line=1, locator="Optælling!A5", register=one.register, period=str(self.period), day=DAY,
                total_ore=0, to_bank_ore=0, bag="8812345", denominations_ore=None, notes_1000=0,
                counted_by="Tove Tæller", checked_by="otto  OTHER" if one.register == "0418" else "Ole", note="",
            )
            for one in self.registers
        )  # fmt: skip
        voucher = Voucher(
            document="", line=1, locator="[0]", voucher="U-2210", register="0418", day=DAY, amount_ore=100, vat_ore=0,
            purpose="", status=VoucherStatus.APPROVED, attested_by="Karin Klerk", approved_by="", receipt="",
        )  # fmt: skip
        facts = {
            "registers.xlsx": Facts(registers=self.registers),
            f"vouchers/{self.period}.json": Facts(vouchers=(voucher,)),
        }
        facts |= {f"counts/{one.register}_{self.period}.xlsx": Facts(counts=(one,)) for one in counts}
        for name, of_document in facts.items():
            data = json.dumps([name, self.edition, len(self.registers)]).encode()
            document = collecting.deliver(self.store, run, name, data, origin="test")
            with self.store.write() as connection:
                save_reading(
                    connection, document=document.sha256, name=name, reader_version=READER_VERSION,
                    outcome=Reading(format="test", facts=of_document), at=self.now,
                )  # fmt: skip
        collecting.finish_run(self.store, run)
        return run

    def keep(self, run: str, *results: RegisterResult, as_of: dt.date = dt.date(2026, 11, 13)) -> None:
        """Keeps a run's result."""
        kept = PeriodResult(period=str(self.period), as_of=as_of, run=run, rules_version=1, registers=results)
        with self.store.write() as connection:
            save_result(connection, kept, self.now)

    def night(self, *results: RegisterResult, as_of: dt.date = dt.date(2026, 11, 13)) -> Opened:
        """A run, its result and its cases."""
        run = self.collect(as_of)
        self.keep(run, *results, as_of=as_of)
        return open_cases(self.store, run, self.now)

    def case(self, number: str = "0417") -> Case:
        """A register's case as it stands."""
        with self.store.read() as connection:
            return case_of(connection, f"{self.period}-{number}")

    def findings(self, number: str = "0417") -> tuple[CaseFinding, ...]:
        """Its findings."""
        with self.store.read() as connection:
            return findings_of(connection, f"{self.period}-{number}")

    def decide(
        self, who: Person = REVIEWER, number: str = "0417", *, at: int = 0, answer: Answer = Answer.SUGGESTED,
        cause: Cause | None = None, correction: Correction | None = None, rules: RuleSet = RULES,
        seen: int | None = None, grounds: Grounds = GROUNDS,
    ) -> int:  # fmt: skip
        """Somebody decides the finding at a place."""
        case = self.case(number)
        return decide(
            self.store, as_(who), case.id, self.findings(number)[at].finding, case.version if seen is None else seen,
            answer=answer, cause=cause, grounds=grounds, correction=correction, rules=rules, now=self.now,
        )  # fmt: skip


def refused(code: str, step: Callable[[], object]) -> BusinessError:
    """The step is refused with this code."""
    with pytest.raises(BusinessError) as caught:
        step()
    assert caught.value.code == code
    return caught.value


def renamed(one: Finding, **values: object) -> Finding:
    """The finding with something else."""
    return replace(one, **values)  # type: ignore[arg-type]


def set_case(connection: Connection, case: str, **columns: object) -> None:
    """The case's row as a test wants it, past every step."""
    connection.execute(update(cases).where(cases.c.id == case).values(**columns))
