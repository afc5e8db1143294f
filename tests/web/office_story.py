"""An office with a case in each state: heard, decided, approved, signed, opened again, waiting, and one whose texts are gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select, update
from tests.hearing_made import png
from tests.web.conftest import NOW
from tests.web.served import RULES, fill

from kassebot.domain.cases import Answer, CaseState, Grounds, TextKind
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.hearing import Channel, Upload
from kassebot.domain.people import Kind, Person, Role, acting
from kassebot.domain.rules import RuleSet
from kassebot.steps import hand_over, note, take
from kassebot.steps.approve import approve
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.steps.complete import complete
from kassebot.steps.decide import decide
from kassebot.steps.hear import hear_noted
from kassebot.steps.reopen import reopen
from kassebot.steps.retain import retain
from kassebot.store import people
from kassebot.store.case_reads import decisions_of, result_of
from kassebot.store.cases import Case, CaseFinding, case_in, case_of, findings_of
from kassebot.store.database import Store
from kassebot.store.signers import register_of
from kassebot.store.tables.cases import cases
from kassebot.web.office import Office

NAMES = {
    Role.CLERK: "Regna Regnskab", Role.REVIEWER: "Saga Sagsbehandler", Role.APPROVER: "Gode Godkender",
    Role.OPS: "Drifa Drift", Role.AUDITOR: "Revi Revisor", Role.LEAD: "Lede Leder",
}  # fmt: skip
GROUNDS = Grounds(
    facts="Bilaget lå i skuffen; det er set og passer.", rule="Regulativet § 7", weighing="Som i september."
)


def person(role: Role, *, number: int = 0) -> Person:
    """The invented person of a role; `number` tells colleagues apart."""
    name, login = NAMES[role] + (f" {number}" if number else ""), role.value + (str(number) if number else "")
    return Person(
        id=f"p-{login}", login=login, name=name, kind=Kind.PERSON, roles=frozenset({role}), telephone="00 00 00 00",
        email=f"{login}@example.invalid",
    )  # fmt: skip


#: A second person approves every decision.
ALL_APPROVED = replace(RULES, version=3, review=replace(RULES.review, approval_from_ore=0))
REVIEWER, COLLEAGUE = person(Role.REVIEWER), person(Role.REVIEWER, number=2)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The office, and which case is in which state: word → the case's id."""

    office: Office
    cases: dict[str, str]
    link: str  # the keeper's page


def office_of(store: Store, settings: Path, *, rules: RuleSet = RULES, url: str = "http://127.0.0.1") -> Office:
    """An office with a person for each role, and a colleague."""
    with store.write() as connection:
        for one in (*map(person, Role), COLLEAGUE):
            people.add(connection, one, password=None, subject=f"test {one.id}", at=NOW)
    return Office(
        store=store, rules=rules, name="Prøvekommunens kassekontor", telephone="00 00 00 09", url=url,
        secret=b"k" * 32, settings_file=settings, clock=lambda: NOW,
    )  # fmt: skip


def tell(store: Store, folder: Path) -> Story:
    """The whole story; each case's id by what became of it."""
    office = office_of(store, folder / "kassebot.toml", rules=ALL_APPROVED)
    fill(store, folder / "municipality", registers=16, seed=7, faults=14, photo=png())
    of = Teller(office)
    opened, ready = of.all(CaseState.OPEN), of.all(CaseState.READY)
    told = {"open": opened[0], "taken": opened[1], "handed over": opened[2], "asked": opened[3]}
    told |= {"to approve": opened[4], "decided": opened[5], "gone": opened[6], "waiting": opened[7], "heard": opened[8]}
    told |= {"ready": ready[0], "completed": ready[1], "reopened": ready[2]}
    of.retained(told["gone"])
    take.take(store, acting(COLLEAGUE), told["taken"], of.seen(told["taken"]), now=NOW)
    of.noted(told["handed over"])
    asked = ask_keeper(
        store, acting(REVIEWER), told["asked"], of.seen(told["asked"]), deadline_bank_days=5,
        message_text="Ring gerne, hvis det er lettere.", send=False, now=NOW, secret=office.secret, base_url=office.url,
    )  # fmt: skip
    of.heard(told["heard"])
    of.decided(told["to approve"], approved=False)
    of.decided(told["decided"], approved=True)
    for word in ("completed", "reopened"):
        complete(store, acting(person(Role.CLERK)), told[word], of.seen(told[word]), now=NOW)
    reopen(store, acting(REVIEWER), told["reopened"], of.seen(told["reopened"]), "Et bilag kom til", now=NOW)
    of.put(told["waiting"], state=CaseState.WAITING.value)
    of.put(told["completed"], flagged=True)
    first = replace(ALL_APPROVED.review, statement_causes=tuple(one.cause for one in of.findings(told["asked"])))
    heard_first = replace(office, rules=replace(ALL_APPROVED, version=4, review=first))
    return Story(office=heard_first, cases=told, link=asked.url.removeprefix(office.url))


class Teller:
    """Does with cases what people do, by the program's own steps."""

    def __init__(self, office: Office) -> None:
        self.office, self.store = office, office.store

    def all(self, state: CaseState) -> list[str]:
        with self.store.read() as connection:
            rows = connection.execute(select(cases).where(cases.c.state == state.value).order_by(cases.c.id)).all()
            return [case_in(row).id for row in rows]

    def case(self, case: str) -> Case:
        with self.store.read() as connection:
            return case_of(connection, case)

    def seen(self, case: str) -> int:
        return self.case(case).version

    def findings(self, case: str) -> tuple[CaseFinding, ...]:
        with self.store.read() as connection:
            return tuple(findings_of(connection, case))

    def put(self, case: str, **values: object) -> None:
        with self.store.write() as connection:
            connection.execute(update(cases).where(cases.c.id == case).values(**values))

    def noted(self, case: str) -> None:
        who = acting(REVIEWER)
        note.note(self.store, who, case, self.seen(case), "Ring efter klokken ti", kind=TextKind.NOTE, now=NOW)
        hand_over.hand_over(self.store, who, case, self.seen(case), COLLEAGUE.id, word="Du kender den", now=NOW)

    def heard(self, case: str) -> None:
        who = acting(REVIEWER)
        hear_noted(self.store, who, case, channel=Channel.TELEPHONE, words="Vi talte to gange.", now=NOW)
        sheet = [Upload(name="brev æøå.png", data=png())]
        hear_noted(self.store, who, case, channel=Channel.PAPER, words="Ord for ord", files=sheet, now=NOW)

    def decided(self, case: str, *, approved: bool) -> None:
        """Every finding decided with its correction, where there is one."""
        with self.store.read() as connection:
            found, rows = case_of(connection, case), findings_of(connection, case)
            result = result_of(connection, found.run, found.register)
            register = register_of(connection, found.run, found.register)
        of_result = {one.id: one for one in result.findings}
        for row in rows:
            correction = proposed_correction(of_result[row.finding], register, self.office.rules.review)
            decide(
                self.store, acting(REVIEWER), case, row.finding, self.seen(case), answer=Answer.SUGGESTED, cause=None,
                grounds=GROUNDS, correction=correction, rules=self.office.rules, now=NOW,
            )  # fmt: skip
        with self.store.read() as connection:
            waiting = [one for one in decisions_of(connection, case) if one.decision.needs_approval]
        for one in waiting if approved else ():
            approve(
                self.store, acting(person(Role.APPROVER)), case, one.decision.id, self.seen(case),
                one.decision.content_sha256, now=NOW,
            )  # fmt: skip

    def retained(self, case: str) -> None:
        """Heard, noted, decided, signed, and years later without its texts."""
        self.heard(case)
        note.note(self.store, acting(REVIEWER), case, self.seen(case), "Husk kvitteringen", now=NOW)
        self.decided(case, approved=True)
        complete(self.store, acting(REVIEWER), case, self.seen(case), now=NOW)
        retain(self.store, before=NOW.date(), now=NOW)
