"""A case for the archive: all of it, readable, the same bytes again, and the keeper's words only for those who may read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from tests.case_story import AT, CASE, GERT, PICTURE, RITA, tell

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Kind, Person, Role, acting
from kassebot.steps import case_file as module
from kassebot.steps.case_file import CaseFile, case_file
from kassebot.store.audit import CHAIN_START, events, row_hash
from kassebot.store.database import Store

CLERK = Person(id="p-rita", login="k", name="Karl", kind=Kind.PERSON, roles=frozenset({Role.CLERK}))
ELSEWHERE = Person(
    id="p-gert", login="e", name="Else", kind=Kind.PERSON, roles=frozenset({Role.REVIEWER}), units=frozenset({"Andetsteds"})
)  # fmt: skip


def take(store: Store, who: Acting | None) -> CaseFile:
    return case_file(store, who, CASE, now=AT, translate=lambda text: text, language="da")


def opened(made: CaseFile) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files["case.json"]), files["case.html"].decode(), files


def test_all_of_the_case_is_in_the_file(any_store: Store) -> None:
    """Figures, finding, words, decision with grounds and names, approval, correction, signature, documents with bytes."""
    tell(any_store)
    document, page, files = opened(take(any_store, acting(RITA)))

    assert document["figures"]["findings"][0]["cause"] == "posting_transposition"
    for words in (
        "Kvitteringen lå i skuffen", "Vi har talt efter sammen", "Rita Revisorsen", "Gert Godkendersen", "Rettelse K-1",
        "Ring efter klokken ti", "Den første årsag passer", "gjort færdig af Rita Revisorsen", "d" * 64,
    ):  # fmt: skip
        assert words in page, words
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert files["documents/counts/0417_2026-10.xlsx"] == b"an invented sheet"
    assert [data for name, data in files.items() if name.startswith("attachments/")] == [PICTURE]
    assert not any("0418" in name for name in files)
    assert [one["path"] for one in document["documents"]] == sorted(name for name in files if "/" in name)[::-1]


def test_the_same_case_gives_the_same_bytes_and_each_taking_is_a_view(any_store: Store) -> None:
    tell(any_store)
    assert take(any_store, acting(RITA)).content == take(any_store, acting(RITA)).content

    with any_store.read() as connection:
        seen = [(e.actor, e.details["what"]) for _, e in events(connection, kind="case_viewed")]
    assert seen.count(("p-rita", "file")) == 2


def test_the_chain_in_the_file_can_be_computed_again(sqlite_store: Store) -> None:
    """As docs/case-file.md says; a changed word in an event shows."""
    tell(sqlite_store)
    document, _, _ = opened(take(sqlite_store, acting(RITA)))

    for event in document["events"]:
        row = {key: event[key] for key in ("sequence", "at", "event", "actor", "run", "details", "previous_sha256")}
        row["details"] = json.dumps(row["details"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert row_hash(row) == event["sha256"]
        assert row_hash(row | {"actor": "another"}) != event["sha256"]
        assert event["previous_sha256"] != CHAIN_START
    assert [event["number"] for event in document["events"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("who", [acting(CLERK), None])
def test_whoever_may_not_read_statements_gets_the_file_without_them(sqlite_store: Store, who: Acting | None) -> None:
    """A clerk, and the command line; the office's own grounds are there."""
    tell(sqlite_store)
    made = take(sqlite_store, who)
    document, page, files = opened(made)

    assert made.withheld
    text = page + json.dumps(document, ensure_ascii=False)
    assert "skuffen" not in text
    assert "Vi har talt efter sammen" in text
    assert not any(name.startswith("attachments/") for name in files)


def test_whoever_may_not_see_the_case_gets_nothing(sqlite_store: Store) -> None:
    tell(sqlite_store)
    with pytest.raises(BusinessError) as refusal:
        take(sqlite_store, acting(ELSEWHERE))
    assert refusal.value.code == "case_unknown"
    with pytest.raises(BusinessError, match="2026-10-9999"):
        case_file(sqlite_store, acting(GERT), "2026-10-9999", now=AT, translate=lambda text: text, language="da")


def test_a_document_that_is_too_large_is_named_with_its_hash_and_left_out(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ARCHIVE_BYTES_MAX", 20)
    tell(sqlite_store)
    made = take(sqlite_store, acting(RITA))
    document, page, files = opened(made)

    assert made.left_out == 1
    left = [one for one in document["documents"] if one["left_out"]]
    assert [one["left_out"] for one in left] == ["size"]
    assert left[0]["path"] not in files
    assert "for stor til filen" in page
