"""Verify what is kept: the audit trail's chain, the bytes of documents and of keepers' files, results and rule sets.

Nothing is repaired here. What does not hold is said with the first place where it fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import PeriodResult
from kassebot.domain.texts import Message, danish, message
from kassebot.store import audit, case_checks, documents, results, retention
from kassebot.store.database import Store
from kassebot.store.rules import kept_rules
from kassebot.store.trail import VERIFIED

_FILE_FAULTS = danish(
    {
        "document_gone": "Filen {file}, som den kasseansvarlige sendte i sagen {case}, mangler på disken. "
        "Læg den tilbage fra en sikkerhedskopi",
        "document_changed": "Filen {file}, som den kasseansvarlige sendte i sagen {case}, er ændret på disken. "
        "Læg den rigtige tilbage fra en sikkerhedskopi",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How much was looked at, and what does not hold; nothing when all does."""

    events: int
    documents: int
    files: int  # that register keepers sent
    results: int
    texts_deleted: int  # by plan; their hashes are in the trail
    faults: tuple[Message, ...]


def verify(store: Store) -> Verification:
    """Compute everything again that can be."""
    with store.read() as connection:
        events = audit.length(connection)
        kept = documents.all_addresses(connection)
        computed = results.runs_with_result(connection)
        faults = [*_chain(connection), *_trail_and_documents(connection, kept), *_results(connection, computed)]
        faults += [*_rule_sets(connection), *_cases(connection), *_texts(connection)]
        texts_deleted = len(retention.all_deleted(connection))
        files = retention.kept_files(connection)
    faults += [*_documents(store, kept), *_files(store, files)]
    return Verification(
        events=events, documents=len(kept), files=len(files), results=len(computed), texts_deleted=texts_deleted,
        faults=tuple(faults),
    )  # fmt: skip


def record_verification(store: Store, report: Verification) -> None:
    """Leave in the trail that it was verified, how far, and how much did not hold; for those who read it later."""
    names = ("events", "documents", "files")
    details = {name: getattr(report, name) for name in names} | {"faults": len(report.faults)}
    with store.write() as connection:
        audit.append(connection, audit.Event(event=VERIFIED, details=details))


def _documents(store: Store, kept: Mapping[str, int]) -> Iterator[Message]:
    """The sources' documents on the disk, against their addresses and sizes."""
    for address, size_bytes in kept.items():
        try:
            data = store.vault.read(address)
        except BusinessError as error:
            yield error.message
        else:
            if len(data) != size_bytes:
                yield message("Dokumentet {document} er registreret med en forkert størrelse", document=address)


def _files(store: Store, files: Mapping[str, tuple[str, int]]) -> Iterator[Message]:
    """The files that register keepers sent, likewise; each with a case that has it."""
    for address, (case, size_bytes) in files.items():
        try:
            data = store.vault.read(address)
        except BusinessError as error:
            known = _FILE_FAULTS.get(error.code)
            yield message(known, file=address, case=case) if known else error.message
        else:
            if len(data) != size_bytes:
                yield message(
                    "Filen {file} i sagen {case} er registreret med en forkert størrelse", file=address, case=case
                )


def _chain(connection: Connection) -> list[Message]:
    broken = audit.first_break(connection)
    if broken is None:
        return []
    template = danish(
        {
            "event_changed": "Kontrolsporet er ændret ved hændelse {sequence}",
            "event_gone": "Kontrolsporet mangler hændelse {sequence}",
            "events_cut_off": "Kontrolsporet er skåret af før hændelse {sequence}",
        }
    )[broken.code]
    return [message(template, sequence=broken.sequence)]


def _trail_and_documents(connection: Connection, kept: dict[str, int]) -> list[Message]:
    """Each document was delivered by an event, and each event's document is there."""
    told: dict[str, int] = {}
    for sequence, event in audit.events(connection, kind="document_delivered"):
        told.setdefault(event.details["document"], sequence)
    faults = [
        message("Dokumentet {document} står ikke i kontrolsporet", document=address)
        for address in kept
        if address not in told
    ]
    faults += [
        message(
            "Dokumentet {document} fra hændelse {sequence} er ikke i databasen", document=address, sequence=sequence
        )
        for address, sequence in told.items()
        if address not in kept
    ]
    return faults


def _results(connection: Connection, computed: dict[str, tuple[str, str]]) -> list[Message]:
    """Each result is still what its hash and the trail say that it was."""
    told: dict[str, dict[str, Any]] = {}
    for _, event in audit.events(connection, kind="result"):
        told.setdefault(event.run, event.details)
    faults: list[Message] = []
    for run, (period, sha256) in computed.items():
        result = results.load_result(connection, period, run)
        if result is None or results.result_sha256(result) != sha256 or not _as_told(result, sha256, told.get(run)):
            faults.append(message("Resultatet af kørslen {run} er ændret", run=run))
    faults += [
        message("Resultatet af kørslen {run} er ikke i databasen", run=run) for run in told if run not in computed
    ]
    return faults


def _as_told(result: PeriodResult, sha256: str, told: dict[str, Any] | None) -> bool:
    """Whether the result, and what it was computed with and from, is what the trail says; it tells what was kept then."""
    made_with = {
        "sha256": sha256,
        "rules_version": result.rules_version,
        "engine_version": result.engine_version,
        "reader_version": result.reader_version,
        "carried_run": result.carried_run,
        "corrections": list(result.corrections or ()),
    }
    return all(made_with.get(name, value) == value for name, value in (told or {}).items())


def _cases(connection: Connection) -> list[Message]:
    """Each case's events are those of the trail, numbered without a gap, and each text is as it was written."""
    template = danish(
        {
            "event_untold": "Sagen {case} har en hændelse, som ikke står i kontrolsporet",
            "event_gone": "Sagen {case} mangler en hændelse, som står i kontrolsporet",
            "version_off": "Sagen {case} har ikke den version, som dens hændelser giver",
            "text_changed": "En tekst i sagen {case} er ændret",
        }
    )
    return [message(template[one.code], case=one.case) for one in case_checks.breaks(connection)]


def _rule_sets(connection: Connection) -> list[Message]:
    """Each rule set is what its hash and the trail say, and each that the trail tells of is there."""
    kept = kept_rules(connection)
    told = {e.details["version"]: e.details["sha256"] for _, e in audit.events(connection, kind="rules_kept")}
    faults = [
        message("Regelsæt {version} er ændret", version=version)
        for version, (sha256, now) in kept.items()
        if not sha256 == now == told.get(version)
    ]
    faults += [message("Regelsæt {version} er ikke i databasen", version=one) for one in told if one not in kept]
    return faults


def _texts(connection: Connection) -> list[Message]:
    """A text that is gone was deleted by plan."""
    lost = retention.lost_texts(connection)
    return [message("Teksten {text} er væk uden at være slettet efter plan", text=one) for one in lost]
