"""A case for the tests of hearing: a register that is 50,00 short, its keeper, and two people of the office."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zlib import compress, crc32

from kassebot.domain.cases import case_id
from kassebot.domain.documents import Document, Source
from kassebot.domain.facts import Facts, Reading
from kassebot.domain.findings import (
    Candidate,
    Cause,
    Comparison,
    Evidence,
    Figures,
    Finding,
    Flows,
    PeriodResult,
    Reason,
    RegisterResult,
    Status,
)
from kassebot.domain.people import Acting, Kind, Person, Role, acting
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.texts import message
from kassebot.readers.formats import READER_VERSION
from kassebot.steps.open_cases import open_cases
from kassebot.store import people
from kassebot.store.cases import case_of
from kassebot.store.database import Store
from kassebot.store.documents import keep_document, set_delivery
from kassebot.store.facts import save_reading
from kassebot.store.results import save_result
from kassebot.store.runs import Run, RunKind, RunState, add_run

NOW = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
PERIOD, RUN = "2026-10", "2026-10-0001"
CASE, OTHER_CASE = case_id(PERIOD, "0417"), case_id(PERIOD, "0418")
SECRET = b"s" * 32
BASE_URL = "https://kasser.example.invalid"
KEEPER_NAME, KEEPER_MAIL = "Karen Prøve", "karen@example.invalid"


def reviewer(identity: str = "p-1", **fields: object) -> Person:
    """An invented reviewer, whom the keeper can call."""
    made = Person(
        id=identity, login=identity, name=f"Rikke Prøve {identity}", kind=Kind.PERSON,
        roles=frozenset({Role.REVIEWER}), telephone="33 00 00 01", email=f"{identity}@example.invalid",
    )  # fmt: skip
    return replace(made, **fields)


def who(person: Person) -> Acting:
    """The person as they act, with nobody else's rights."""
    return acting(person)


def register(number: str, **fields: object) -> Register:
    """An invented register of the list."""
    made = Register(
        document="d" * 64, line=int(number), locator=f"Kasser!{number}", register=number, name="Svømmehallen",
        unit="Kultur", p_number="1000000001", kind=RegisterKind.DEPARTMENT, secured=True, float_ore=350_000,
        holding_limit_ore=None, count_frequency=CountFrequency.WEEKLY, ledger_account="90417001", terminals=(),
        payment_point="", keeper=KEEPER_NAME, telephone="44 00 00 02", email=KEEPER_MAIL, active_from=None,
        active_to=None,
    )  # fmt: skip
    return replace(made, **fields)


def result(number: str) -> RegisterResult:
    """A register 50,00 short, and one bag late."""
    flows = Flows(
        cash_sales_ore=100_000, cash_refunds_ore=5_000, cash_in_ore=0, cash_out_ore=14_500, top_ups_ore=None,
        to_bank_ore=80_500, card_ore=321_000, mobilepay_ore=None,
    )  # fmt: skip
    figures = Figures(
        opening_ore=350_000, expected_ore=350_000, counted_ore=345_000, booked_ore=None, difference_ore=-5_000
    )
    told = (
        message("Optalt {counted_ore} kr., forventet {expected_ore} kr.", counted_ore=345_000, expected_ore=350_000),
        message("Intet bilag forklarer forskellen."),
    )
    short = Finding(
        id=f"{number}-1", register=number, cause=Cause.CASH_OVER_SHORT, date=dt.date(2026, 10, 12), amount_ore=-5_000,
        effects_ore=((Comparison.CASH, -5_000),),
        candidates=(Candidate(cause=Cause.CASH_OVER_SHORT, confidence=0.6, explanation=told),),
        evidence=(Evidence(name=f"counts/{number}_2026-10.xlsx", locator="Optælling!F9", document="c" * 64),),
    )  # fmt: skip
    late = replace(short, id=f"{number}-2", cause=Cause.DEPOSIT_IN_TRANSIT, amount_ore=-80_500, effects_ore=())
    return RegisterResult(
        register=number, status=Status.REVIEW, figures=figures, flows=flows,
        differences_ore=((Comparison.CASH, -5_000),), findings=(short, late), open_items=(),
        reason=Reason.UNEXPLAINED,
    )  # fmt: skip


def municipality(store: Store, *registers: Register, reviewers: tuple[Person, ...] = ()) -> None:
    """A run with a register list and a result, its cases opened, and people of the office."""
    listed = registers or (register("0417"), register("0418"))
    document = Document(
        sha256="d" * 64, received_sha256="d" * 64, source=Source.REGISTERS, name="registers.xlsx", size_bytes=1,
        origin="", fetched_at=NOW, run=RUN,
    )  # fmt: skip
    run = Run(
        id=RUN, period=PERIOD, as_of=dt.date(2026, 11, 13), kind=RunKind.FOLDER, state=RunState.OPEN, sources=(),
        register="", settings_sha256="", process="test", started=NOW, heartbeat=NOW, ended=None,
    )  # fmt: skip
    with store.write() as connection:
        add_run(connection, run)
        keep_document(connection, document.sha256, 1, NOW)
        set_delivery(connection, RUN, document, "registers.xlsx")
        save_reading(
            connection, document=document.sha256, name=document.name, reader_version=READER_VERSION,
            outcome=Reading(format="registers", facts=Facts(registers=listed)), at=NOW,
        )  # fmt: skip
        of_period = PeriodResult(
            period=PERIOD, as_of=run.as_of, run=RUN, rules_version=1,
            registers=tuple(result(one.register) for one in listed),
        )  # fmt: skip
        save_result(connection, of_period, NOW)
        for one in reviewers or (reviewer(),):
            people.add(connection, one, password=None, subject=f"test {one.id}", at=NOW)
    open_cases(store, RUN, NOW)


def version(store: Store, case: str = CASE) -> int:
    """The case's version as it is now."""
    with store.read() as connection:
        return case_of(connection, case).version


def png(width: int = 2, height: int = 2) -> bytes:
    """A real picture where it is small; else a few bytes that promise a large one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    rows = (b"\0" + b"\xff\0\0" * 2) * 2
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(rows)) + chunk(b"IEND", b"")


def jpeg(width: int = 640, height: int = 480) -> bytes:
    """The outline of a JPEG: an application's segment, the frame, and an end."""
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + bytes(9) + frame + b"\xff\xd9"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def mails_in(folder: Path) -> list[bytes]:
    """The letters that a mail server kept."""
    return [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
