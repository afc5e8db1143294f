"""What people wrote goes when its time is over; hashes, decisions and source documents stay, and the chain holds."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from sqlalchemy import select, update
from tests.case_story import AT, CASE, PICTURE, RITA, WORDS, tell

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import acting
from kassebot.domain.review_rules import DEFAULT_REVIEW, ReviewRules
from kassebot.steps.case_file import case_file
from kassebot.steps.retain import retain
from kassebot.steps.verify import verify
from kassebot.store.audit import events
from kassebot.store.case_events import texts_of
from kassebot.store.database import Store
from kassebot.store.tables.audit import audit
from kassebot.store.tables.cases import cases
from kassebot.store.tables.decisions import decisions

NOW = dt.datetime(2032, 1, 2, tzinfo=dt.UTC)
BEFORE = dt.date(2026, 11, 1)


def faults(store: Store) -> list[str]:
    return [fault.render() for fault in verify(store).faults]


def test_texts_and_files_go_and_everything_else_stays(any_store: Store) -> None:
    """And the chain verifies, with the number of texts that the plan deleted."""
    tell(any_store)
    before = verify(any_store)
    assert (before.texts_deleted, before.faults) == (0, ())
    assert retain(any_store, before=BEFORE, now=NOW, dry_run=True).texts == 4
    with any_store.read() as connection:
        assert len(texts_of(connection, CASE)) == 4

    told = retain(any_store, before=BEFORE, now=NOW)
    assert (told.cases, told.texts, told.files) == (1, 4, 1)
    with any_store.read() as connection:
        assert texts_of(connection, CASE) == {}
        assert connection.execute(select(decisions.c.id)).scalars().all() == [f"{CASE}:3"]
        event = next(event for _, event in events(connection, kind="case_texts_deleted"))
    assert len(event.details["texts"]) == 4
    after = verify(any_store)
    assert (after.texts_deleted, [one.render() for one in after.faults]) == (4, [])
    assert not any(path.read_bytes() == PICTURE for path in any_store.vault.folder.rglob("*") if path.is_file())
    assert retain(any_store, before=BEFORE, now=NOW).texts == 0


def test_the_archive_file_says_which_texts_were_deleted(sqlite_store: Store) -> None:
    tell(sqlite_store)
    retain(sqlite_store, before=BEFORE, now=NOW)
    made = case_file(sqlite_store, acting(RITA), CASE, now=NOW, translate=lambda text: text, language="da")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        document, page = json.loads(archive.read("case.json")), archive.read("case.html").decode()

    assert {text["deleted"] for text in document["texts"]} == {True}
    assert all(len(text["sha256"]) == 64 and text["content"] is None for text in document["texts"])
    assert "slettet efter plan" in page
    assert "findes ikke mere" in page


@pytest.mark.parametrize(
    ("before", "state"), [(dt.date(2026, 10, 31), "completed"), (BEFORE, "open"), (BEFORE, "flagged")]
)
def test_a_case_whose_time_is_not_over_keeps_its_texts(sqlite_store: Store, before: dt.date, state: str) -> None:
    """A period that has not ended before the day, a case that is not completed, one that somebody must look at again."""
    tell(sqlite_store, completed=state != "open")
    if state == "flagged":
        with sqlite_store.write() as connection:
            connection.execute(update(cases).values(flagged=True))

    assert retain(sqlite_store, before=before, now=NOW).texts == 0
    with sqlite_store.read() as connection:
        assert len(texts_of(connection, CASE)) == 4


def test_a_file_that_is_a_sources_document_too_stays(sqlite_store: Store) -> None:
    """The keeper sent the very bytes that a source delivered."""
    tell(sqlite_store)
    from hashlib import sha256

    from kassebot.store.documents import keep_document

    with sqlite_store.write() as connection:
        keep_document(connection, sha256(PICTURE).hexdigest(), len(PICTURE), AT)
    assert retain(sqlite_store, before=BEFORE, now=NOW).files == 0
    assert sqlite_store.vault.read(sha256(PICTURE).hexdigest()) == PICTURE


def test_without_a_day_the_rules_years_must_be_over(sqlite_store: Store) -> None:
    """Five whole years after the year of the period, unless the office has said otherwise."""
    tell(sqlite_store)
    lasts, over = dt.date(2031, 12, 31), dt.date(2032, 1, 1)

    assert [DEFAULT_REVIEW.texts_kept_from(day) for day in (lasts, over)] == [dt.date(2026, 1, 1), dt.date(2027, 1, 1)]
    assert retain(sqlite_store, before=DEFAULT_REVIEW.texts_kept_from(lasts), now=NOW, dry_run=True).texts == 0
    assert retain(sqlite_store, before=DEFAULT_REVIEW.texts_kept_from(over), now=NOW, dry_run=True).texts == 4
    assert ReviewRules(texts_kept_years=1).texts_kept_from(over) == dt.date(2031, 1, 1)


def test_a_day_that_has_not_come_is_refused(sqlite_store: Store) -> None:
    with pytest.raises(BusinessError, match="ikke kommet"):
        retain(sqlite_store, before=NOW.date() + dt.timedelta(days=1), now=NOW)


def test_a_text_that_went_without_a_plan_is_found(sqlite_store: Store) -> None:
    tell(sqlite_store)
    from kassebot.store.tables.cases import case_texts

    with sqlite_store.write() as connection:
        connection.execute(case_texts.delete().where(case_texts.c.kind == "statement"))
    assert faults(sqlite_store) == [f"Teksten {CASE}:2:statement er væk uden at være slettet efter plan"]


def test_no_name_no_word_and_no_number_of_a_person_stands_in_the_trail(any_store: Store) -> None:
    """After the whole story, its export and its deletion: ids and hashes only."""
    tell(any_store)
    case_file(any_store, acting(RITA), CASE, now=AT, translate=lambda text: text, language="da")
    retain(any_store, before=BEFORE, now=NOW)
    with any_store.read() as connection:
        trail = "\n".join(
            f"{row.actor} {row.details}" for row in connection.execute(select(audit.c.actor, audit.c.details))
        )

    assert "p-rita" in trail
    assert [word for word in WORDS if word.casefold() in trail.casefold()] == []
