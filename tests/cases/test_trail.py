"""What is verified of cases: their events are the trail's, numbered, and the words are as they were written."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from kassebot.domain.findings import Cause
from kassebot.steps.verify import verify
from kassebot.store.database import Store
from tests.cases.made import Office, finding, result


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    """A decided case in a database whose own refusals somebody has taken away."""
    made = Office(store=sqlite_store).people()
    made.night(result("0417", finding("0417", Cause.POSTING_DIGIT, -900)))
    made.decide()
    with sqlite_store.write() as connection:
        for trigger in ("case_texts_update", "case_events_update", "case_events_delete"):
            connection.execute(text(f"DROP TRIGGER {trigger}_refused"))
    return made


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE case_texts SET content = 'Noget andet'", "En tekst i sagen 2026-10-0417 er ændret"),
        ("UPDATE case_texts SET content = '', sha256 = 'x'", "En tekst i sagen 2026-10-0417 er ændret"),
        ("UPDATE case_events SET actor = 'p-other' WHERE number = 2", "ikke står i kontrolsporet"),
        ("UPDATE cases SET version = 7", "ikke den version"),
        ("DELETE FROM case_events WHERE number = 2", "mangler en hændelse"),
    ],
)
def test_what_was_changed_past_the_database_is_found(office: Office, statement: str, said: str) -> None:
    """With the case that it is in."""
    with office.store.write() as connection:
        connection.execute(text(statement))
    assert any(said in fault.render() for fault in verify(office.store).faults)


def test_a_text_may_be_deleted_when_its_time_is_over(office: Office) -> None:
    """Its hash is still in the trail, and everything verifies."""
    with office.store.write() as connection:
        connection.execute(text("DELETE FROM case_texts"))
    assert verify(office.store).faults == ()
