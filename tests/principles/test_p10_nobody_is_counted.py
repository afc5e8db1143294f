"""P10: the unit is a register's period, never a person; nothing scores, ranks, times or adds up by person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import event

from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.store.tables.base import metadata
from kassebot.web.app import create_app
from kassebot.web.guards import routes
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, SECOND, Desk, browser
from tests.web.conftest import SignedIn

SOURCE = Path(__file__).parents[2] / "src/kassebot"
#: Columns that say who: a person's id or name, or the keeper's.
WHO = {
    "person", "stands_in_for", "actor", "author", "taken_by", "handed_to", "contact", "noted_by", "decided_by", "approved_by",
    "signed_by", "signed_name", "reopened_by", "counted_by", "checked_by", "attested_by", "keeper", "login", "recipient",
}  # fmt: skip
#: What a person's row may hold besides ids and words: when an account, a session or a stand-in begins and ends, and how many
#: wrong passwords came in a row, which a right one takes away.
OF_PERSONS = {
    "people": {"created_at", "disabled_at"},
    "stand_ins": {"first_day", "last_day"},
    "sessions": {"begun_at", "seen_at", "expires_at", "revoked_at"},
    "preferences": set(),
    "sign_in_failures": {"failures", "failed_at", "locked_until"},
}


def test_no_table_is_about_persons_but_the_accounts_themselves() -> None:
    """A row of every other table is about a case, a document or a run; and an account has no number but its failures."""
    about = {
        table.name
        for table in metadata.sorted_tables
        if "person" in table.columns or table.name in ("people", "sign_in_failures")
    }
    others = {
        table.name
        for table in metadata.sorted_tables
        if {column.name for column in table.primary_key} <= WHO and table.name not in about
    }
    assert others == set()
    numbers = {
        name: {column.name for column in metadata.tables[name].columns if str(column.type) not in ("TEXT", "BOOLEAN")}
        for name in about & OF_PERSONS.keys()
    }
    assert about == OF_PERSONS.keys()
    assert numbers == OF_PERSONS


def test_no_column_is_a_score_a_rank_or_a_time_that_somebody_took() -> None:
    """Nor how often, how fast, or how right."""
    words = re.compile(
        r"score|rank|rating|speed|productiv|performance|duration|elapsed|per_person|average|seconds_spent"
    )
    found = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    assert [name for name in found if words.search(name)] == []


def grouped() -> Iterator[tuple[str, str]]:
    """(module, what it groups by) of every query in the program."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("group_by", "partition_by", "groupby"):
                yield path.name, ast.unparse(node)


def test_no_query_groups_by_a_person() -> None:
    """Wherever one is written."""
    who = re.compile(r"\b(" + "|".join(sorted(WHO)) + r")\b")
    found = list(grouped())
    assert len(found) > 3
    assert [(module, said) for module, said in found if who.search(said.partition("group")[2])] == []


def test_no_page_asks_the_database_to_count_by_person(office: Office, signed_in: SignedIn) -> None:
    """Two reviewers at work; then every page of everybody is opened, and what was asked is looked at."""
    night = made.Office(office.store)
    night.night(*(made.result(one, made.finding(one, Cause.POSTING_DIGIT, -200_000)) for one in ("0417", "0418")))
    Desk(signed_in(Role.REVIEWER), office).decide(facts="Set")
    Desk(browser(office, SECOND), office, "2026-10-0418").decide(facts="Set")
    asked: list[str] = []
    event.listen(office.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2].lower()))
    for role in Role:
        client = signed_in(role)
        for path, method, _ in routes(create_app(office)):
            if method == "GET":
                there = path.replace("{case:str}", CASE).replace("{cause:str}", "posting_digit")
                assert client.get(re.sub(r"\{[^}]*\}", "1", there)).status_code < 500
    groups = [said.partition("group by")[2] for said in asked if "group by" in said]

    assert len(asked) > 100
    assert groups
    assert [said for said in groups if re.search(r"\b(" + "|".join(WHO) + r")\b", said)] == []


def test_the_queue_counts_findings_by_cause_and_age_and_nobody_by_name(office: Office, signed_in: SignedIn) -> None:
    """Whose a case is stands at the case; how many somebody has stands nowhere."""
    night = made.Office(office.store)
    night.night(*(made.result(one, made.finding(one, Cause.POSTING_DIGIT, -900)) for one in ("0417", "0418")))
    desk = Desk(signed_in(Role.REVIEWER), office)
    assert desk.send("take").status_code == 303
    page = signed_in(Role.LEAD).get("/").text + signed_in(Role.AUDITOR).get("/queue").text
    counts = page[page.index("Afvigelser, der ikke er gjort færdige") :]

    assert "Efter årsag" in counts
    assert "Efter alder" in counts
    assert "Prøve Reviewer" not in counts


def test_no_address_and_no_command_is_about_a_person(office: Office) -> None:
    """But one's own page; accounts are kept at the server's command line, which shows roles and no work."""
    paths = {path for path, _, _ in routes(create_app(office))}
    about = re.compile(r"person|people|user|employee|staff|reviewer|keeper/|team|activity|statistic|ranking")
    assert {path for path in paths if about.search(path)} == set()
    assert {path for path in paths if path.startswith("/me")} == {"/me", "/me/keys", "/me/language", "/me/sessions"}
