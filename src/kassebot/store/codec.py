"""Messages and other nested values as canonical JSON: the same value is always the same text.

A day in a message is written `{"day": "2026-10-05"}` and a message in a message `{"message": […]}`, so that
each comes back as what it was and not as text.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from kassebot.domain.errors import InvariantBroken, KassebotError, Problem
from kassebot.domain.texts import Message, Value


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces; floats and other things without one spelling are refused by callers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """The sha256 in hex of a value's canonical JSON."""
    return sha256(canonical(value).encode()).hexdigest()


def message_out(message: Message) -> list[Any]:
    """A message as JSON values."""
    return [message.template, [[name, _value_out(value)] for name, value in message.values]]


def message_in(stored: list[Any]) -> Message:
    """The message that `message_out` wrote."""
    template, values = stored
    return Message(template, tuple((name, _value_in(value)) for name, value in values))


def _value_out(value: Value) -> Any:
    if isinstance(value, Message):
        return {"message": message_out(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value_in(value: Any) -> Value:
    if isinstance(value, dict):
        return message_in(value["message"]) if "message" in value else date.fromisoformat(value["day"])
    if isinstance(value, str | int):
        return value
    raise InvariantBroken("a message holds text, whole numbers, days and messages")


def problem_out(problem: Problem) -> dict[str, Any]:
    """A problem as JSON values; its document is known from where it is kept."""
    told = {"code": problem.code, "locator": problem.locator, "message": message_out(problem.message)}
    return told | ({"register": problem.register} if problem.register else {})


def problem_in(stored: dict[str, Any], document: str) -> Problem:
    """The problem that `problem_out` or `error_out` wrote, with its document."""
    return Problem(
        document=document,
        locator=stored["locator"],
        code=stored["code"],
        message=message_in(stored["message"]),
        register=stored.get("register", ""),
    )


def error_out(error: KassebotError) -> dict[str, Any]:
    """An error as JSON values, in the shape of a problem."""
    return {"code": error.code, "locator": error.locator, "message": message_out(error.message)}
