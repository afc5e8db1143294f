"""A case as it stands when people have done all that they do: heard, decided with a correction, approved, signed.

The rows are those that the steps write. Every name, word and number in it is invented, and stands in `WORDS`, so that a test
can look for each of them where it must not be.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from hashlib import sha256

from sqlalchemy import Connection, Table, insert

from kassebot.domain.cases import EventKind, TextKind
from kassebot.domain.findings import PeriodResult
from kassebot.domain.people import Kind, Person, Role
from kassebot.steps import collecting
from kassebot.store import people
from kassebot.store.case_events import keep_text, record
from kassebot.store.database import Store
from kassebot.store.results import save_result
from kassebot.store.runs import RunKind
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.decisions import approvals, correction_events, corrections, decisions, reconciliations
from kassebot.store.tables.hearing import attachments, statements
from kassebot.store.views import View
from tests.reconcile.builder import OCTOBER, october, town

AT = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)
CASE = "2026-10-0417"
PICTURE = b"\x89PNG\r\n\x1a\nan invented receipt"
#: What stands in texts and names, and must stand nowhere in the trail.
WORDS = (
    "Rita Revisorsen", "Gert Godkendersen", "rita.login", "gert.login", "70 12 34 56", "+45 70123456", "010190-1234", "Kvitteringen lå i skuffen",
    "Vi har talt efter sammen", "Ring efter klokken ti", "kvittering fra skuffen.png", "rita@example.invalid",
)  # fmt: skip
RITA = Person(
    id="p-rita", login="rita.login", name="Rita Revisorsen", kind=Kind.PERSON, roles=frozenset({Role.REVIEWER}),
    telephone="70 12 34 56", email="rita@example.invalid",
)  # fmt: skip
GERT = Person(
    id="p-gert", login="gert.login", name="Gert Godkendersen", kind=Kind.PERSON, roles=frozenset({Role.APPROVER}),
    telephone="+45 70123456",
)  # fmt: skip


def result_of(run: str) -> PeriodResult:
    """The town's October, in which a swapped digit was booked at 0417."""
    made = town()
    made.change(
        made.postings, lambda one: one.account == "9-22-0417" and one.booking_date == october(5), amount_ore=160_750
    )
    return dataclasses.replace(made.result(), run=run, engine_version=1, reader_version=1, carried_run="")


def tell(store: Store, *, completed: bool = True) -> str:
    """Write the whole story; gives the run."""
    run = collecting.begin_run(store, period=OCTOBER, as_of=dt.date(2026, 11, 13), kind=RunKind.FOLDER)
    collecting.deliver(store, run, "counts/0417_2026-10.xlsx", b"an invented sheet", "test")
    collecting.deliver(store, run, "counts/0418_2026-10.xlsx", b"of another register", "test")
    collecting.finish_run(store, run)
    picture = store.vault.put(PICTURE)
    result = result_of(run)
    finding = next(one.findings[0] for one in result.registers if one.register == "0417")
    with store.write() as connection:
        save_result(connection, result, AT)
        for person in (RITA, GERT):
            people.add(connection, person, password=None, subject=None, at=AT)
        state = "completed" if completed else "open"
        _put(connection, cases, id=CASE, period="2026-10", register="0417", register_name="Kasse 0417",
             unit="Prøvehuset", run=run, state=state, status="review", version=0, serious=2, weight_ore=0, flagged=False,
             opened_at=AT)  # fmt: skip
        _put(connection, case_findings, case=CASE, finding=finding.id, cause=finding.cause.value, area="ledger",
             date=finding.date, amount_ore=finding.amount_ore, content_sha256="c" * 64, state="settled")  # fmt: skip
        record(connection, case=CASE, number=1, kind=EventKind.OPENED, actor="kassebot", at=AT)
        _hear(connection, picture)
        _decide(connection, run, finding.id)
        _put(connection, reconciliations, id=f"{CASE}:5", case=CASE, run=run, result_sha256="d" * 64,
             signed_name=RITA.name, signed_by=RITA.id, signed_at=AT)  # fmt: skip
        record(connection, case=CASE, number=5, kind=EventKind.COMPLETED, actor=RITA.id, at=AT)
        note = keep_text(connection, case=CASE, number=6, kind=TextKind.NOTE, author=RITA.id, at=AT,
                         content="Ring efter klokken ti, 70 12 34 56, 010190-1234")  # fmt: skip
        record(connection, case=CASE, number=6, kind=EventKind.NOTED, actor=RITA.id, at=AT,
               details={"text": note.id, "sha256": note.sha256})  # fmt: skip
    store.keep_views(View(case=CASE, actor=GERT.id, at=AT, what="statement"))
    return run


def _hear(connection: Connection, picture: str) -> None:
    said = keep_text(connection, case=CASE, number=2, kind=TextKind.STATEMENT, author="", at=AT,
                     content="Kvitteringen lå i skuffen <script>alert(1)</script>")  # fmt: skip
    name = keep_text(connection, case=CASE, number=2, kind=TextKind.ATTACHMENT_NAME, author="", at=AT, place=1,
                     content="kvittering fra skuffen.png")  # fmt: skip
    _put(connection, statements, id=f"{CASE}:2", case=CASE, channel="link", link="", text=said.id, noted_by="",
         given_at=AT)  # fmt: skip
    _put(connection, attachments, statement=f"{CASE}:2", position=1, document=picture, media_type="image/png",
         size_bytes=len(PICTURE), name=name.id)  # fmt: skip
    record(connection, case=CASE, number=2, kind=EventKind.HEARD, actor="keeper", at=AT, about=f"{CASE}:2",
           details={"text": said.id, "text_sha256": said.sha256, "names": [name.sha256], "files": [picture]})  # fmt: skip


def _decide(connection: Connection, run: str, finding: str) -> None:
    facts = keep_text(connection, case=CASE, number=3, kind=TextKind.FACTS, author=RITA.id, at=AT,
                      content="Vi har talt efter sammen")  # fmt: skip
    columns = {"found_cause": "posting_transposition"} if "found_cause" in decisions.c else {}
    decision = f"{CASE}:3"
    _put(connection, decisions, id=decision, case=CASE, finding=finding, answer="suggested",
         cause="posting_transposition", needs_approval=True, content_sha256=sha256(b"content").hexdigest(), run=run,
         rules_version=1, decided_by=RITA.id, decided_at=AT, **columns)  # fmt: skip
    record(connection, case=CASE, number=3, kind=EventKind.DECIDED, actor=RITA.id, at=AT, finding=finding,
           about=decision, details={"texts": {facts.id: facts.sha256}})  # fmt: skip
    lines = json.dumps([["9-22-0417", 5_400, "Rettelse K-1"], ["9-99-1", -5_400, "Rettelse K-1"]])
    _put(connection, corrections, decision=decision, case=CASE, register="0417", reference="K-1", lines=lines)
    _put(connection, approvals, id=f"{CASE}:4", decision=decision, content_sha256="e" * 64, approved=True,
         approved_by=GERT.id, approved_at=AT)  # fmt: skip
    record(connection, case=CASE, number=4, kind=EventKind.APPROVED, actor=GERT.id, at=AT, about=decision)
    _put(connection, correction_events, decision=decision, kind="exported", actor=RITA.id, run=run, at=AT)


def _put(connection: Connection, table: Table, **values: object) -> None:
    filled = {"result_sha256": "d" * 64, "serious": 2} if table in (cases, case_findings) else {}
    row = {name: value for name, value in filled.items() if name in table.c} | values
    connection.execute(insert(table), [row])
