"""Views: that somebody saw personal data of a case, kept in the trail before it is shown to them.

Where many look at once, one of them writes for all who wait: a transaction and its flush to the disk are shared, and
nobody goes on before their own view is kept. Nothing is put off, and nothing is shown whose view could not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from kassebot.domain.cases import EventKind
from kassebot.store.case_events import CaseEvent, add_events


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who saw what of a case, and when (`what`: case, statement, document, keeper_page, file …)."""

    case: str
    actor: str
    at: datetime
    what: str


class _Waiting:
    def __init__(self, views: Sequence[View]) -> None:
        self.views, self.kept = views, False


class ViewLine:
    """Those of one process whose views wait to be kept."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._turn = Lock()

    def keep(self, write: Callable[[], AbstractContextManager[Connection]], views: Sequence[View]) -> None:
        """Keep the views, with those of others who wait; an error is raised to the one whose view it is."""
        mine = _Waiting(views)
        self._waiting.append(mine)
        with self._turn:
            if mine.kept:
                return
            try:
                self._write(write, self._waiting[:])
            except Exception:  # noqa: BLE001 what is wrong may be with another's view: then each is written alone
                self._write(write, [mine])
            finally:
                if not mine.kept:
                    self._waiting.remove(mine)

    def _write(self, write: Callable[[], AbstractContextManager[Connection]], batch: Sequence[_Waiting]) -> None:
        with write() as connection:
            _record(connection, [view for one in batch for view in one.views])
        for one in batch:
            one.kept = True
            self._waiting.remove(one)


def _record(connection: Connection, views: Sequence[View]) -> None:
    add_events(connection, [(_event(one), {"case": one.case, "what": one.what}) for one in views])


def _event(view: View) -> CaseEvent:
    return CaseEvent(
        case=view.case, number=None, kind=EventKind.VIEWED, actor=view.actor, at=view.at, finding="", about=view.what
    )
