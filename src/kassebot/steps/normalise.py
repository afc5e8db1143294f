"""Read what a run collected: each document once by each version of the readers, its facts and problems kept.

A document that its reader refuses is kept with the refusal; the rest goes on. What is asked here afterwards,
deliveries, facts, problems and names, is what pre-reconciliation starts from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from kassebot.domain.documents import Delivery, DeliveryState, Document, Expected, Source
from kassebot.domain.errors import BusinessError, KassebotError, Problem
from kassebot.domain.facts import BankStatement, Facts, Reading
from kassebot.domain.texts import Message, message
from kassebot.readers import formats
from kassebot.steps.bank_chain import chain_problems
from kassebot.steps.chosen import Chosen, chosen
from kassebot.steps.strangers import strangers
from kassebot.store import audit, documents, runs
from kassebot.store.audit import Event
from kassebot.store.database import Store
from kassebot.store.documents import Absence
from kassebot.store.facts import known_readings, load_facts, reading_id, save_reading

#: The code of documents that this version of the readers has not read.
UNREAD = "documents_unread"
#: One transaction holds at most so many documents and so many bytes.
_BATCH_DOCUMENTS = 100
_BATCH_BYTES = 16_000_000


def normalise(
    store: Store, run: str, *, sources: Sequence[Source] = (), on_read: Callable[[Document], None] | None = None
) -> int:
    """Read the run's documents that this version of the readers has not read; gives how many there were."""
    with store.read() as connection:
        wanted = [
            one.document
            for one in documents.all_delivered(connection, run)
            if not sources or one.document.source in sources
        ]
        ids = {reading_id(one.sha256, one.name, formats.READER_VERSION): one for one in wanted}
        done = known_readings(connection, sorted(ids))
    left = [document for identity, document in ids.items() if identity not in done]
    for batch in _batches(left):
        outcomes = [(document, outcome) for document in batch if (outcome := _read(store, run, document, on_read))]
        _save(store, run, outcomes)
    return len(left)


def _read(
    store: Store, run: str, document: Document, on_read: Callable[[Document], None] | None
) -> Reading | KassebotError | None:
    """What the reader says; None where the bytes are damaged, which says nothing about the document."""
    try:
        data = store.vault.read(document.sha256)
    except BusinessError as error:
        with store.write() as connection:
            damage = Absence(name=document.name, code=error.code, message=error.message, refused=True)
            documents.set_absence(connection, run, damage, datetime.now(UTC))
        return None
    try:
        return formats.read(data, document=document.sha256, name=document.name)
    except BusinessError as error:
        return error
    finally:
        if on_read:
            on_read(document)


def _save(store: Store, run: str, outcomes: Sequence[tuple[Document, Reading | KassebotError]]) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        events: list[Event] = []
        for document, outcome in outcomes:
            identity = save_reading(
                connection,
                document=document.sha256,
                name=document.name,
                reader_version=formats.READER_VERSION,
                outcome=outcome,
                at=now,
            )
            refused = outcome.code if isinstance(outcome, KassebotError) else ""
            details = {"document": document.sha256, "reading": identity, "refused": refused}
            events.append(Event(event="document_read", run=run, details=details))
        audit.append(connection, *events)


def _batches(left: Sequence[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size_bytes = 0
    for document in left:
        if batch and (len(batch) >= _BATCH_DOCUMENTS or size_bytes + document.size_bytes > _BATCH_BYTES):
            yield batch
            batch, size_bytes = [], 0
        batch.append(document)
        size_bytes += document.size_bytes
    if batch:
        yield batch


def facts(store: Store, run: str, kinds: Sequence[str] | None = None) -> Facts:
    """The facts of the run's documents; `kinds` names the fields of `Facts` that are wanted, else all."""
    with store.read() as connection:
        found = chosen(connection, run)
        records = [found.readings[one.name] for one in found.documents() if one.name in found.readings]
        return load_facts(connection, records, kinds)


def names(store: Store, run: str) -> dict[str, str]:
    """The name of each document (sha256) of the run; the first that its reader accepted where there are several."""
    with store.read() as connection:
        return names_of(chosen(connection, run))


def names_of(found: Chosen) -> dict[str, str]:
    """The same of documents that are chosen already."""
    accepted: dict[str, str] = {}
    others: dict[str, str] = {}
    for one in found.documents():
        record = found.readings.get(one.name)
        read = record is not None and record.rejection is None
        (accepted if read else others).setdefault(one.sha256, one.name)
    return others | accepted


def deliveries(store: Store, run: str) -> tuple[Delivery, ...]:
    """What became of each line of the plan, as of the run's date; BusinessError where another edition read its documents."""
    with store.read() as connection:
        as_of = runs.run_by_id(connection, run).as_of
        found = chosen(connection, run)
        of_bank = [one.name for one in found.documents() if one.source is Source.BANK]
        records = [found.readings[name] for name in of_bank if name in found.readings]
        statements = load_facts(connection, records, ("bank_statements",)).bank_statements
    return deliveries_of(found, as_of, statements)


def deliveries_of(found: Chosen, as_of: date, statements: Iterable[BankStatement]) -> tuple[Delivery, ...]:
    """The same of documents that are chosen already; `statements` are those of the bank's documents."""
    breaks = {problem.document: problem for problem in reversed(chain_problems(statements))}
    return tuple(_delivery(line, found, as_of, breaks) for line in (*found.plan, *_of_unknown_accounts(found.plan)))


def _of_unknown_accounts(plan: Sequence[Expected]) -> Iterator[Expected]:
    """A bank day that lacks its statements for each day of cards, where no bank account is known: it is not nothing."""
    if any(line.source is Source.BANK for line in plan):
        return
    for line in plan:
        if line.source is Source.CARD:
            yield replace(line, source=Source.BANK, name=f"bank/{line.day}")


def _delivery(line: Expected, found: Chosen, as_of: date, breaks: Mapping[str, Problem]) -> Delivery:
    absence = found.absences.get(line.name)
    if line.name in found.twice:
        return Delivery(expected=line, state=DeliveryState.UNREADABLE, problem=_twice(found.twice[line.name]))
    of_line = found.by_line.get(line.name, ())
    single = tuple(one for one in of_line if one.name == line.name or line.source is Source.COUNTS)
    if line.name in found.whole and len(of_line) == len(found.whole[line.name]):
        return _read_state(line, found, of_line, breaks)
    if single:
        return _read_state(line, found, single[:1], breaks)
    if absence and absence.refused:
        return Delivery(expected=line, state=DeliveryState.UNREADABLE, problem=absence.message)
    if as_of <= line.due_after:
        return Delivery(expected=line, state=DeliveryState.NOT_DUE)
    return Delivery(expected=line, state=DeliveryState.MISSING, problem=absence.message if absence else None)


def _read_state(line: Expected, found: Chosen, answer: Sequence[Document], breaks: Mapping[str, Problem]) -> Delivery:
    """Read, with the first thing in it that could not be used; or refused by its reader."""
    state, problem = DeliveryState.READ, _carried_note(found, answer)
    partly = [each for one in answer if one.name in found.readings for each in found.readings[one.name].problems]
    partly += [breaks[one.sha256] for one in answer if one.sha256 in breaks]
    registers = {each.register for each in partly}
    locator = ""
    if partly and problem is None:
        locator, problem = partly[0].locator, partly[0].message
    for document in answer:
        record = found.readings.get(document.name)
        absence = found.absences.get(document.name)
        if record is None and absence is None:
            raise BusinessError(
                UNREAD,
                "Dokumenterne er ikke læst af denne udgave af kassebot. Kør perioden igen: kassebot run --period ÅÅÅÅ-MM",
            )
        if record is None or record.rejection is not None:
            state = DeliveryState.UNREADABLE
            problem = record.rejection.message if record and record.rejection else absence.message if absence else None
            locator = record.rejection.locator if record and record.rejection else ""
            break
    document_sha256 = answer[0].sha256 if len(answer) == 1 else ""
    whose = () if "" in registers or problem is None else tuple(sorted(registers))
    return Delivery(
        expected=line, state=state, document=document_sha256, problem=problem, locator=locator, registers=whose
    )


def _carried_note(found: Chosen, answer: Sequence[Document]) -> Message | None:
    """Why it could not be fetched again, where an earlier fetch stands in."""
    for document in answer:
        absence = found.absences.get(document.name)
        if absence and document.name in found.carried:
            return absence.message
    return None


def _twice(contenders: Sequence[Document]) -> Message:
    return message(
        "Der er flere filer for det samme: {names}. Lad den rigtige blive, og flyt de andre",
        names=", ".join(one.name for one in contenders),
    )


def problems(store: Store, run: str) -> tuple[Problem, ...]:
    """All that could not be used as it stands: in documents, between them, and files left aside."""
    with store.read() as connection:
        found = chosen(connection, run)
        records = [found.readings[one.name] for one in found.documents() if one.name in found.readings]
        few = load_facts(connection, records, ("bank_statements", "registers"))
        unknown = strangers(connection, records, few.registers)
    planned = {line.name for line in found.plan}
    told: list[Problem] = []
    for record in records:
        told += [record.rejection] if record.rejection else record.problems
    told += [*chain_problems(few.bank_statements), *unknown]
    told += [
        Problem(locator=absence.name, code=absence.code, message=absence.message)
        for absence in found.absences.values()
        if absence.name not in planned or absence.refused
    ]
    return tuple(dict.fromkeys(told))
