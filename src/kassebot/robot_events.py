"""What a robot tells the process that started it: one JSON line an event on standard output.

Only where the starter asked for it (KASSEBOT_EVENTS=1); alone at a terminal a robot stays quiet. A line that is
no event is left to whoever reads the output.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kassebot.domain.documents import Source
from kassebot.domain.texts import Message

EVENTS_VARIABLE = "KASSEBOT_EVENTS"
_LINE_CHARACTERS_MAX = 100_000


class EventKind(StrEnum):
    """What happened."""

    TASK_STARTED = "task_started"
    TASK_ENDED = "task_ended"
    EXPECTED = "expected"  # so many documents are wanted in all
    DELIVERED = "delivered"  # a document came
    UNCHANGED = "unchanged"  # the source still has what was fetched before
    ABSENT = "absent"  # the source does not have it, or it could not be fetched
    ROBOT_STARTED = "robot_started"
    ROBOT_ENDED = "robot_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotEvent:
    """One event. `done` of `total` documents are settled, where the robot knows; `text` is Danish.

    `said` is the same text as a message that was kept (`store/codec.py`), so that it can be shown in another language.
    """

    source: Source
    kind: EventKind
    name: str = ""
    text: str = ""
    said: list[Any] | None = None
    done: int = 0
    total: int = 0


_noted: dict[str, Message] = {}


def note(said: Message) -> str:
    """Remember a message by its Danish text, which is all that Robot Framework passes on of an error; gives the text."""
    text = said.render()
    _noted[text] = said
    return text


def noted(text: str) -> Message | None:
    """The message that was noted with this text."""
    return _noted.get(text)


def tell(event: RobotEvent) -> None:
    """Say it to the starter, past what Robot Framework does with standard output."""
    if os.environ.get(EVENTS_VARIABLE) and sys.__stdout__ is not None:
        sys.__stdout__.write(json.dumps(asdict(event), ensure_ascii=True) + "\n")
        sys.__stdout__.flush()


def parse(line: str) -> RobotEvent | None:
    """The event of a line; None where the line is none."""
    if not line.startswith("{") or len(line) > _LINE_CHARACTERS_MAX:
        return None
    try:
        content = json.loads(line)
        return RobotEvent(**content | {"kind": EventKind(content["kind"]), "source": Source(content["source"])})
    except (ValueError, TypeError, KeyError):
        return None
