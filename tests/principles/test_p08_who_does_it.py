"""P08: every step says who does it, *robot* or *menneske*: in the help, on the pages, while a run goes on, and in the file."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest

from kassebot.cli.commands import COMMANDS
from kassebot.cli.main import main
from kassebot.domain.findings import Cause
from kassebot.domain.people import ONLY_PEOPLE, Role
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, Desk
from tests.web.conftest import SignedIn


def test_the_help_says_it_of_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """In Danish and in English; what people decide with is theirs."""
    main(["--help"])
    told = capsys.readouterr().out
    main(["--language", "en", "--help"])
    english = capsys.readouterr().out
    for command in COMMANDS:
        (line,) = re.findall(rf"^  {command.name} .*$", told, re.MULTILINE)
        assert line.endswith("(robot)" if command.robot else "(menneske)"), line
        (line,) = re.findall(rf"^  {command.name} .*$", english, re.MULTILINE)
        assert re.search(r"\((robot|person|human)\)$", line), line
    assert {one.name for one in COMMANDS if not one.robot} >= {"serve", "people", "rules", "expected", "case", "retain"}
    assert {one.name for one in COMMANDS if one.robot} >= {"run", "verify", "mail"}
    assert ONLY_PEOPLE


def test_the_page_the_trail_and_the_archive_file_say_it_of_everything_that_happened(
    office: Office, signed_in: SignedIn
) -> None:
    """The robot opened the case; a person decided, the keeper spoke; and each page says what the robot did."""
    night = made.Office(office.store)
    night.night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900)))
    desk = Desk(signed_in(Role.REVIEWER), office)
    desk.send("notes", note="Set")
    desk.send("telephone-note", words="Det var mig")
    desk.decide(facts="Set")
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", desk.page())).split())
    trail = signed_in(Role.AUDITOR).get(f"/cases/{CASE}/trail").text
    file = desk.client.get(f"/cases/{CASE}/file")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        paper = archive.read("case.html").decode()

    assert "kassebot åbnede sagen efter en kørsel (robot)" in page
    for done in (
        "Prøve Reviewer skrev et notat",
        "Prøve Reviewer afgjorde en afvigelse",
        "Den kasseansvarlige udtalte sig",
    ):
        assert f"{done} (menneske)" in page
    assert "Tallene er hentet og lagt sammen af kassebot. Mennesker afgør, godkender og afslutter." in page
    for shown in (trail, paper):
        assert re.search(r"kassebot (<small>)?\(robot\)", shown)
        assert re.search(r"Prøve Reviewer (<small>)?\(menneske\)", shown)
