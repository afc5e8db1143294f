"""P18: same facts, same finding; over as short; and beside a case stands how like cases were decided."""

from __future__ import annotations

from html import unescape

from msgspec.structs import replace

from kassebot.domain.findings import Cause, Finding
from kassebot.domain.people import Role
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import Desk
from tests.reconcile.builder import town
from tests.web.conftest import SignedIn


def short_by(ore: int, *registers: str) -> dict[str, list[Finding]]:
    """The town's October in which each of these registers' last count is so much off."""
    told = town()
    for register in registers:
        place = max(
            (at for at, one in enumerate(told.counts) if one.register == register and one.period == "2026-10"),
            key=lambda at: told.counts[at].day,
        )
        one = told.counts[place]
        told.counts[place] = replace(one, total_ore=one.total_ore + ore, denominations_ore=one.total_ore + ore)
    return {one.register: list(one.findings) for one in told.result().registers}


def shape(findings: list[Finding]) -> list[tuple[object, ...]]:
    """What a finding says, without whose it is."""
    return [
        (one.cause, abs(one.amount_ore), [(each.cause, each.confidence) for each in one.candidates]) for one in findings
    ]


def test_over_and_short_weigh_the_same() -> None:
    """The same amount either way: one finding, of the same cause, with the same certainty."""
    register = town().registers[0].register
    over, short = short_by(5_300, register)[register], short_by(-5_300, register)[register]
    assert over
    assert [one.amount_ore for one in over] == [-one.amount_ore for one in short]
    assert shape(over) == shape(short)


def test_the_same_facts_of_two_registers_are_the_same_finding(office: Office, signed_in: SignedIn) -> None:
    """And their pages give the same answers, in the same order, with the same keys."""
    night = made.Office(office.store)
    night.night(*(made.result(one, made.finding(one, Cause.POSTING_DIGIT, -900)) for one in ("0417", "0418")))
    client = signed_in(Role.REVIEWER)
    forms = []
    for number in ("0417", "0418"):
        page = Desk(client, office, f"2026-10-{number}").page()
        form = page.partition("data-answer>")[2].partition("<fieldset><legend>Begrundelse")[0]
        forms.append(form.partition("<fieldset>")[2].replace(number, "0000"))
    assert forms[0]
    assert forms[0] == forms[1]


def test_how_like_cases_were_decided_stands_beside_a_case(office: Office, signed_in: SignedIn) -> None:
    """With answer and grounds, and without who it was; another cause is not alike."""
    night = made.Office(office.store)
    night.night(
        made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900)),
        made.result("0418", made.finding("0418", Cause.POSTING_DIGIT, 700)),
        made.result("0419", made.finding("0419", Cause.POSTING_MISSING, 700)),
    )
    client = signed_in(Role.REVIEWER)
    assert "andre steder" not in Desk(client, office).page()
    Desk(client, office).decide(answer="unexplained", facts="Bonen var ulæselig")
    like = unescape(Desk(client, office, "2026-10-0418").page())
    other = unescape(Desk(client, office, "2026-10-0419").page())

    assert "/cases/2026-10-0417" in like
    assert "Bonen var ulæselig" in like
    assert "andre steder" in like
    assert "Bonen var ulæselig" not in other
