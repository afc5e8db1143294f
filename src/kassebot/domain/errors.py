"""The errors of kassebot, three kinds that are never mixed.

    Problem            a bad line is a value: collected, kept, shown; the rest goes on
    KassebotError      a step cannot go on; the class says who must act
      BusinessError      a person: wrong or missing data; never retried
      ApplicationError   the world: a network, a disk; retried with a bound
    InvariantBroken    a bug: the step is rolled back and the run stops

Nobody decides by reading message text: `code` is for programs, `message` for people.
"""

from __future__ import annotations

from dataclasses import dataclass

from kassebot.domain.texts import Message, Value, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a document that could not be used as it stands.

    `document` is the sha256 of the bytes (empty while the reader does not know it), `locator`
    says where in the document ("line 12", "Optælling!C7"), `message` says what is
    wrong and what to do. `register` is whose row it is, where the row says so.
    """

    document: str = ""
    locator: str
    code: str
    message: Message
    register: str = ""


class KassebotError(Exception):
    """A step that cannot go on; `template` is Danish with `{name}` fields, filled by `values`."""

    def __init__(self, code: str, template: str, *, locator: str = "", **values: Value) -> None:
        self.code = code
        self.message: Message = message(template, **values)
        self.locator = locator
        super().__init__(self.message.render())


class BusinessError(KassebotError):
    """A person must act: data or a setting is wrong or missing. Never retried."""


class ApplicationError(KassebotError):
    """The world is in the way: network, disk, a system that is down. Retried with a bound."""


class InvariantBroken(Exception):
    """A bug in kassebot: what must always hold does not. The step is rolled back."""
