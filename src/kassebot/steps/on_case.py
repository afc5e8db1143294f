"""What every step on a case asks first: may this person, is it theirs to do, is the case as they saw it.

One block is one transaction. The case's lease is the one who acts, or nobody's; it is renewed by acting. What looks like
a CPR or telephone number in what a person of the office writes is masked before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kassebot.domain.cases import LEASE, CaseState, EventKind, TextKind
from kassebot.domain.errors import BusinessError, InvariantBroken
from kassebot.domain.impartial import require_impartial
from kassebot.domain.people import Acting, Right
from kassebot.domain.registers import Register
from kassebot.readers.masking import masked
from kassebot.steps.allowed import require
from kassebot.steps.papers import Papers, papers_of
from kassebot.store.case_events import CaseText, keep_text, record
from kassebot.store.cases import Case, case_of, case_to_change, case_unknown, findings_of, where_it_stands
from kassebot.store.database import Store
from kassebot.store.signers import signers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCase:
    """A case in the transaction that changes it; `number` is that of the event to come.

    `changed` are columns of the case's row, which are written with the event: others wait, and each writing is a wait.
    """

    connection: Connection
    case: Case
    papers: Papers
    number: int
    acting: Acting
    now: datetime
    changed: dict[str, Any] = field(default_factory=dict)

    @property
    def register(self) -> Register:
        """The case's register."""
        return self.papers.register

    @property
    def event_id(self) -> str:
        """`2026-10-0417:3`: the id of what the event makes."""
        return f"{self.case.id}:{self.number}"

    def record(self, kind: EventKind, *, finding: str = "", about: str = "", **details: Any) -> int:
        """Keep the event, last of all; gives the case's new version."""
        record(
            self.connection, case=self.case.id, number=self.number, kind=kind, actor=self.acting.person.id,
            at=self.now, finding=finding, about=about, details=details, columns=self.changed,
        )  # fmt: skip
        self.changed.clear()
        return self.number

    def keep_text(self, kind: TextKind, content: str) -> CaseText:
        """Keep what the person wrote, masked, under the event to come.

        A letter names whom to call, with telephone numbers; the asker's own words in it were masked before.
        """
        kept = content if kind is TextKind.MAIL else masked(content)
        return keep_text(
            self.connection, case=self.case.id, number=self.number, kind=kind, author=self.acting.person.id,
            at=self.now, content=kept,
        )  # fmt: skip

    def require_free(self) -> None:
        """BusinessError while another has the case."""
        holder = self.case.holder(self.now)
        if holder is not None and holder != self.acting.person.id:
            raise BusinessError(
                "taken", "En kollega arbejder med sagen. Vent, til den er frigivet, eller overtag den med en grund"
            )

    def hold(self) -> None:
        """The case is the one's who acts, for a while."""
        self.change(taken_by=self.acting.person.id, taken_until=self.now + LEASE)

    def change(self, **columns: Any) -> None:
        """The case's row will be so, once the event is kept."""
        self.changed.update(columns)

    def refresh(self) -> None:
        """Say anew where the case stands, after a finding of it was changed."""
        self.change(**where_it_stands(findings_of(self.connection, self.case.id), self.papers.result))


@contextmanager
def on_case(
    store: Store,
    acting: Acting,
    case: str,
    seen: int,
    right: Right | None,
    now: datetime,
    *,
    completed: bool | None = False,
) -> Iterator[OnCase]:
    """The case, to be changed by somebody who may; BusinessError with what to do otherwise.

    A case of a unit that the person may not see is as unknown as one that is not there, whichever version they name.
    `right` is null where it depends on the case: then the step asks. `completed` says which cases the step is for; null: both.
    """
    with store.read() as connection:
        before = case_of(connection, case)
        if acting.may(Right.SEE_CASES) and not acting.may(Right.SEE_CASES, before.unit):
            raise case_unknown(case)
        read = _read(connection, before)
    with store.write() as connection:
        found, number = case_to_change(connection, case, seen)
        if right is not None:
            require(acting, right, found.unit)
        papers, signers = read if found.run == before.run else _read(connection, found)
        require_impartial(acting, papers.register, signers)
        is_completed = found.state is CaseState.COMPLETED
        if is_completed and completed is False:
            raise BusinessError(
                "completed", "Afstemningen er færdig og låst. Genåbn den med en grund, hvis noget skal ændres"
            )
        if completed and not is_completed:
            raise BusinessError("not_completed", "Afstemningen er ikke færdig, så der er intet at genåbne")
        on = OnCase(connection=connection, case=found, papers=papers, number=number, acting=acting, now=now)
        yield on
        if on.changed:
            raise InvariantBroken(f"{case} was changed without an event")


def _read(connection: Connection, case: Case) -> tuple[Papers, frozenset[str]]:
    """The papers and who signed them. A run's never change: they are read before others have to wait."""
    return papers_of(connection, case), signers_of(connection, case.run, case.period, case.register)


def require_text(text: str) -> str:
    """The text; BusinessError where there is none."""
    if not text.strip():
        raise BusinessError("text_missing", "Skriv hvorfor; det bliver stående i sagen")
    return text
