"""Which documents of a run count, for each line of its plan.

Where two answer one line (a count sheet both as .xlsx and as .ods), none counts: nobody guesses which is meant.
What was fetched in the run goes before what was carried over into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from kassebot.domain.documents import Document, Expected
from kassebot.readers.formats import READER_VERSION
from kassebot.store import documents, runs
from kassebot.store.documents import Absence, Delivered
from kassebot.store.facts import ReadingRecord, known_readings, reading_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The documents of a run by what became of them; readings by document name."""

    plan: tuple[Expected, ...]
    by_line: dict[str, tuple[Document, ...]]
    carried: frozenset[str]  # names
    twice: dict[str, tuple[Document, ...]]  # plan line → the documents that contend for it
    whole: dict[str, tuple[str, ...]]  # plan line of several documents → all their names
    absences: dict[str, Absence]
    readings: dict[str, ReadingRecord]

    def documents(self) -> tuple[Document, ...]:
        """All that count, in the order of their names."""
        found = [document for of_line in self.by_line.values() for document in of_line]
        return tuple(sorted(found, key=lambda document: document.name))


def chosen(connection: Connection, run: str) -> Chosen:
    """The run's documents, sorted out."""
    whole = documents.all_completions(connection, run)
    by_answer = _by_answer(documents.all_delivered(connection, run), whole)
    by_line: dict[str, tuple[Document, ...]] = {}
    twice: dict[str, tuple[Document, ...]] = {}
    for line, found in by_answer.items():
        of_line = tuple(one.document for one in _newest(found, is_whole=line in whole))
        contend = line.startswith("counts/") and len(of_line) > 1
        (twice if contend else by_line)[line] = of_line
    delivered = [one for found in by_answer.values() for one in found]
    ids = {reading_id(one.document.sha256, one.document.name, READER_VERSION): one for one in delivered}
    records = known_readings(connection, sorted(ids))
    return Chosen(
        plan=runs.plan(connection, run),
        by_line=by_line,
        carried=frozenset(one.document.name for one in delivered if one.carried),
        twice=twice,
        whole=whole,
        absences=documents.all_absences(connection, run),
        readings={ids[identity].document.name: record for identity, record in records.items()},
    )


def records_of(
    connection: Connection, run: str, starts: Sequence[str], reader_version: int
) -> tuple[ReadingRecord, ...]:
    """What a version of the readers made of the run's documents that count, whose names have one of these starts."""
    has_pages = any(start.startswith("vouchers/") for start in starts)
    whole = documents.all_completions(connection, run) if has_pages else {}
    ids: list[str] = []
    for line, found in _by_answer(documents.all_delivered(connection, run, starts), whole).items():
        of_line = _newest(found, is_whole=line in whole)
        if line.startswith("counts/") and len(of_line) > 1:
            continue
        ids += [reading_id(one.document.sha256, one.document.name, reader_version) for one in of_line]
    return tuple(known_readings(connection, sorted(ids)).values())


def _by_answer(found: Iterable[Delivered], whole: Mapping[str, tuple[str, ...]]) -> dict[str, list[Delivered]]:
    by_answer: dict[str, list[Delivered]] = {}
    for one in found:
        if one.answers in whole and one.document.name not in whole[one.answers]:
            continue  # a page that the source no longer lists
        by_answer.setdefault(one.answers, []).append(one)
    return by_answer


def _newest(found: list[Delivered], *, is_whole: bool) -> list[Delivered]:
    """The documents that answer one line: those fetched in the run itself, if any were; of vouchers all pages.

    Where vouchers came both as a file and as pages, whichever came last counts, pages only if all are there.
    """
    line = found[0].answers
    if not line.startswith("vouchers/"):
        return [one for one in found if not one.carried] or found
    files = [one for one in found if one.document.name == line]
    pages = [one for one in found if one.document.name != line]
    if not files or not pages:
        return found
    last = max(found, key=lambda one: one.document.fetched_at)
    return pages if is_whole and last in pages else files
