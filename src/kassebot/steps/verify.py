"""Verify what is kept: the audit trail's chain, every document's bytes, every result's figures.

Nothing is repaired here. What does not hold is said with the first place where it fails.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Message, danish, message
from kassebot.store import audit, documents, results
from kassebot.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How much was looked at, and what does not hold; nothing when all does."""

    events: int
    documents: int
    results: int
    faults: tuple[Message, ...]


def verify(store: Store) -> Verification:
    """Compute everything again that can be."""
    with store.read() as connection:
        events = audit.length(connection)
        kept = documents.all_addresses(connection)
        computed = results.runs_with_result(connection)
        faults = [*_chain(connection), *_trail_and_documents(connection, kept), *_results(connection, computed)]
    for address, size_bytes in kept.items():
        try:
            data = store.vault.read(address)
        except BusinessError as error:
            faults.append(error.message)
        else:
            if len(data) != size_bytes:
                faults.append(
                    message("Dokumentet {document} er registreret med en forkert størrelse", document=address)
                )
    return Verification(events=events, documents=len(kept), results=len(computed), faults=tuple(faults))


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
    told = {event.run: event.details.get("sha256") for _, event in audit.events(connection, kind="result")}
    faults: list[Message] = []
    for run, (period, sha256) in computed.items():
        result = results.load_result(connection, period, run)
        if result is None or results.result_sha256(result) != sha256 or told.get(run, sha256) != sha256:
            faults.append(message("Resultatet af kørslen {run} er ændret", run=run))
    faults += [
        message("Resultatet af kørslen {run} er ikke i databasen", run=run) for run in told if run not in computed
    ]
    return faults
