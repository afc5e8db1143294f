"""From a finding to a booking that the ledger shows: proposed, approved, exported, booked by a person, and closed."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from kassebot.domain.cases import Answer, CaseState, CorrectionLine, FindingState
from kassebot.domain.cases import Correction as Proposal
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.domain.texts import danish
from kassebot.reports.correction_list import ToBook, corrections_csv, corrections_json
from kassebot.steps.approve import approve
from kassebot.steps.complete import complete
from kassebot.steps.correct import export_corrections
from kassebot.steps.decide import decide
from kassebot.steps.recompute import Again, Outcome, all_again
from kassebot.steps.undo import undo
from kassebot.steps.verify import verify
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of, result_of
from kassebot.store.cases import case_of, findings_of
from kassebot.store.correction_reads import correction_rows
from kassebot.store.database import Store
from kassebot.store.signers import register_of
from kassebot.work.night import Order, folder_night
from tests.cases.made import (
    APPROVER,
    CLERK,
    GROUNDS,
    NOW,
    REGISTERS,
    REVIEWER,
    RULES,
    Office,
    as_,
    finding,
    refused,
    result,
)
from tests.shared import EXAMPLE

SEPTEMBER, OCTOBER = Period(2026, 9), Period(2026, 10)
SLIP = finding("0417", Cause.POSTING_TRANSPOSITION, -5_400)
CASE = "2026-10-0417"


@pytest.fixture
def office(any_store: Store) -> Office:
    """0417 has a slip, decided with a correction and approved."""
    made = Office(store=any_store).people()
    made.night(result("0417", SLIP), result("0418"))
    proposal = proposed_correction(SLIP, REGISTERS[0], DEFAULT_RULES.review)
    assert proposal is not None
    lines = (proposal.lines[0], CorrectionLine(account="", amount_ore=-5_400, text="=SUM(A1)"))
    made.decide(correction=Proposal(lines=lines))
    with made.store.read() as connection:
        (decided,) = decisions_of(connection, CASE)
    content = decided.decision.content_sha256
    approve(made.store, as_(APPROVER), CASE, decided.decision.id, 2, content, now=NOW)
    return made


def export(office: Office, seen: int, rules: RuleSet = RULES) -> list[str]:
    """Exports the one correction; gives the codes of what was refused."""
    told = export_corrections(office.store, as_(REVIEWER), [(f"{CASE}:2", seen)], rules=rules, now=NOW)
    return [one.error.code for one in told.refused]


def test_an_approved_correction_is_exported_for_a_person_to_book(office: Office) -> None:
    """Its reference leads each text, the counter account is the rule's, and it is under way from then on."""
    with office.store.read() as connection:
        (waiting,) = correction_rows(connection, exported=False, units=["Prøvehuset"])
    assert (waiting.seen, waiting.unit, waiting.cause) == (3, "Prøvehuset", Cause.POSTING_TRANSPOSITION)
    told = export_corrections(office.store, as_(REVIEWER), [(waiting.decision, 3)], rules=RULES, now=NOW)
    assert [(one.account, one.amount_ore) for one in told.lines] == [("9-22-0417", 5_400), ("9-99-01", -5_400)]
    assert all(one.text.startswith("KB 2026-10-0417-2 ") for one in told.lines)
    with office.store.read() as connection:
        assert correction_rows(connection, exported=False) == ()
        assert len(correction_rows(connection, exported=True, booked=False)) == 1
        assert [event.kind.value for event in events_of(connection, CASE)][-1] == "exported"
    assert verify(office.store).faults == ()


def test_without_a_counter_account_there_is_no_export(office: Office) -> None:
    """Nor by somebody without the right, nor of a case that was seen otherwise; nothing is kept."""
    assert export(office, 3, DEFAULT_RULES) == ["counter_account_missing"]
    assert export(office, 2) == ["case_changed"]
    told = export_corrections(office.store, as_(CLERK), [(f"{CASE}:2", 3)], rules=RULES, now=NOW)
    assert [one.error.code for one in told.refused] == ["not_allowed"]
    assert office.case().version == 3


def test_a_file_that_was_lost_is_made_again_also_after_completion(office: Office) -> None:
    """Each time is an event; what is exported can't be undone."""
    assert export(office, 3) == []
    refused("undo_approved", lambda: undo(office.store, as_(REVIEWER), CASE, 4, now=NOW))
    complete(office.store, as_(REVIEWER), CASE, 4, now=NOW)
    assert export(office, 5) == []
    assert office.case().state is CaseState.COMPLETED


def test_no_cell_can_be_read_as_a_formula() -> None:
    """Texts, accounts and references that begin like one are led by an apostrophe; amounts are numbers."""
    line = ToBook(reference="=KB", register="0417", account="-1", amount_ore=-5_400, text="@x\n+y")
    rows = list(csv.reader(corrections_csv([line], danish).decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows == [["Reference", "Kasse", "Konto", "Beløb", "Tekst"], ["'=KB", "0417", "'-1", "-54,00", "'@x +y"]]
    assert json.loads(corrections_json([line]))[0]["amount_ore"] == -5_400


def account(lines: list[str]) -> tuple[int, int]:
    """Where the account of 0335 begins and ends in a ledger list."""
    start = next(n for n, line in enumerate(lines) if line.startswith("Konto\t9-22-01-0335"))
    return start, next(n for n in range(start, len(lines)) if lines[n].startswith("Ultimosaldo"))


def drop_a_sale(folder: Path) -> str:
    """A sale of September is not booked at 0335; gives its amount, as it was written."""
    path = folder / "ledger/2026-09.txt"
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    start, end = account(lines)
    amount = lines.pop(next(n for n in range(start, end) if "\tKontantsalg" in lines[n])).split("\t")[-1]
    lines[end - 1] = f"Ultimosaldo\t{kroner(ore(lines[end - 1].split(chr(9))[1]) - ore(amount))}"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return amount


def book(folder: Path, period: Period, amount: str) -> None:
    """A person books the correction in September, or in an October that has nothing else yet."""
    lines = (folder / "ledger/2026-09.txt").read_bytes().decode("cp1252").split("\r\n")
    start, end = account(lines)
    if period == OCTOBER:
        columns = next(line for line in lines[start:] if line.startswith("Bilagsnr"))
        head = [lines[0].replace("09.2026", "10.2026"), "", lines[start], lines[end].replace("Ultimo", "Primo")]
        lines = [*head, columns, lines[end], ""]
        end = 5
    day = f"{date(period.year, period.month, 9):%d.%m.%Y}"
    lines.insert(end, "\t".join(["4799999999", day, day, "KB 2026-09-0335-2 rettelse", amount]))
    lines[end + 1] = f"Ultimosaldo\t{kroner(ore(lines[end + 1].split(chr(9))[1]) + ore(amount))}"
    (folder / f"ledger/{period}.txt").write_bytes("\r\n".join(lines).encode("cp1252"))


def ore(text: str) -> int:
    """`1.815,50-` → −181550."""
    digits = int(text.rstrip("-").replace(".", "").replace(",", ""))
    return -digits if text.endswith("-") else digits


def kroner(amount_ore: int) -> str:
    """The other way."""
    whole = f"{abs(amount_ore) // 100:,}".replace(",", ".")
    return f"{whole},{abs(amount_ore) % 100:02d}{'-' if amount_ore < 0 else ''}"


def night(store: Store, period: Period, folder: Path) -> None:
    """One run of the folder."""
    folder_night(store, Order(period=period, as_of=date(2026, 10, 14)), folder, on_event=lambda _: None)


@pytest.mark.parametrize("where", [SEPTEMBER, OCTOBER])
def test_the_ledger_shows_the_booking_and_the_correction_closes(
    any_store: Store, tmp_path: Path, where: Period
) -> None:
    """In the same period, read again, or in the next one; the decision stands, and every result can be computed again."""
    folder = tmp_path / "kommune"
    shutil.copytree(EXAMPLE, folder)
    Office(store=any_store).people()
    amount = drop_a_sale(folder)
    night(any_store, SEPTEMBER, folder)
    case = "2026-09-0335"
    with any_store.read() as connection:
        stands = case_of(connection, case)
        (row,) = findings_of(connection, case)
        (found,) = result_of(connection, stands.run, "0335").findings
        register = register_of(connection, stands.run, "0335")
    proposal = proposed_correction(found, register, RULES.review)
    decide(
        any_store, as_(REVIEWER), case, row.finding, 1, answer=Answer.SUGGESTED, cause=None, grounds=GROUNDS,
        correction=proposal, rules=RULES, now=NOW,
    )  # fmt: skip
    with any_store.read() as connection:
        (decided,) = decisions_of(connection, case)
    approve(any_store, as_(APPROVER), case, f"{case}:2", 2, decided.decision.content_sha256, now=NOW)
    told = export_corrections(any_store, as_(REVIEWER), [(f"{case}:2", 3)], rules=RULES, now=NOW)
    assert sum(line.amount_ore for line in told.lines if line.account == register.ledger_account) == ore(amount)

    book(folder, where, amount)
    night(any_store, where, folder)
    with any_store.read() as connection:
        assert [event.kind.value for event in events_of(connection, case)][-1] == "booked"
        (after,) = findings_of(connection, case)
        (decided,) = decisions_of(connection, case)
        newest = case_of(connection, f"{where}-0335")
        causes = {one.cause for one in result_of(connection, newest.run, "0335").findings}
    assert after.state is FindingState.SETTLED
    assert decided.correction is not None
    assert decided.correction.steps == {"exported", "booked"}
    assert Cause.POSTING_UNSUPPORTED not in causes
    again: list[Again] = []
    all_again(any_store, again.append)
    assert {one.outcome for one in again} == {Outcome.SAME}
    assert verify(any_store).faults == ()
