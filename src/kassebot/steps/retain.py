"""Delete what people wrote, by plan: the texts of completed cases whose period ended before a day, and the keepers' files.

One case is one transaction and one event. The hashes stay in the trail, which still verifies. A step that was cut off is
taken up again by the next: a file whose text went is removed then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.errors import BusinessError
from kassebot.store import retention
from kassebot.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """How much went, or would go."""

    cases: int
    texts: int
    files: int


def retain(store: Store, *, before: date, now: datetime, dry_run: bool = False) -> Retained:
    """Delete, or with `dry_run` only count; BusinessError for a day that is not over."""
    if before > day_in_denmark(now):
        raise BusinessError("retain_future", "Datoen {day} er ikke kommet endnu; vælg en, der er gået", day=before)
    with store.read() as connection:
        wanted = retention.due(connection, before)
        files = {file for one in wanted for file in one.files if store.vault.path(file).exists()}
        files -= retention.needed_elsewhere(connection, files, before)
    with_texts = [one for one in wanted if one.texts]
    touched = [one for one in wanted if one.texts or files.intersection(one.files)]
    told = Retained(cases=len(touched), texts=sum(len(one.texts) for one in with_texts), files=len(files))
    if dry_run:
        return told
    for one in with_texts:
        with store.write() as connection:
            for still in retention.due(connection, before, one.case):  # none where it was reopened meanwhile
                if still.texts:
                    retention.delete_texts(connection, still, before=before, at=now)
    with store.write() as connection:  # nobody attaches such a file to a new case meanwhile
        for file in sorted(files - retention.needed_elsewhere(connection, files, before)):
            store.vault.remove(file)
    return told
