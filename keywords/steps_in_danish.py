"""What all keyword libraries share: how a keyword is made, and the steps that begin and end an errand.

A keyword that cannot go on says why in Danish, and the reason is kept with the run before the task fails.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from robot.api import Failure, logger
from robot.api.deco import keyword

from errand import Errand, open_errand
from kassebot.domain.documents import Source
from kassebot.domain.errors import KassebotError
from kassebot.domain.texts import message
from kassebot.robot_events import note

#: Python loggers that write what is sent over the line, passwords too, once Robot Framework's log level is TRACE.
TALKATIVE = ("asyncio", "asyncssh", "httpcore", "httpx", "selenium", "urllib3")

Library = TypeVar("Library", bound="SourceKeywords")
Given = ParamSpec("Given")
Result = TypeVar("Result")


class StepFailed(Failure):
    """A step that could not go on; the message stands alone in the log, without the name of this class."""

    ROBOT_SUPPRESS_NAME = True


def step(
    name: str,
) -> Callable[[Callable[Concatenate[Library, Given], Result]], Callable[Concatenate[Library, Given], Result]]:
    """Make a method a keyword with a Danish name."""

    def decorate(
        method: Callable[Concatenate[Library, Given], Result],
    ) -> Callable[Concatenate[Library, Given], Result]:
        @functools.wraps(method)
        def run(library: Library, *given: Given.args, **named: Given.kwargs) -> Result:
            try:
                return method(library, *given, **named)
            except KassebotError as error:
                library.failed(error)
                raise StepFailed(note(error.message)) from None

        decorated: Callable[Concatenate[Library, Given], Result] = keyword(name)(run)
        return decorated

    return decorate


class SourceKeywords:
    """The base of a source's library: one errand for each suite."""

    ROBOT_LIBRARY_SCOPE = "SUITE"
    ROBOT_AUTO_KEYWORDS = False

    def __init__(self) -> None:
        self._errand: Errand | None = None
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)

    @property
    def errand(self) -> Errand:
        """The errand that was begun."""
        if self._errand is None:
            raise StepFailed("Begynd med trinnet »Begynd Ærindet« i suiteopsætningen.")
        return self._errand

    def begin(self, source: Source) -> None:
        """Open the errand for one source."""
        self._errand = open_errand(source)

    def failed(self, error: KassebotError) -> None:
        """A step could not go on: keep the reason for all that was still to come."""
        if self._errand is not None:
            self._errand.give_up(error)

    def hang_up(self) -> None:
        """Let go of the source; each library knows how."""

    @step("Slut Ærindet")
    def end(self) -> None:
        """Lægger på og lukker ærindet. Hører til i suitenedtagningen, og gør intet, hvor intet blev begyndt."""
        try:
            self.hang_up()
        finally:
            if self._errand is not None:
                self._errand.close()
                self._errand = None

    @step("Fortæl Hvad Der Blev Hentet")
    def tell_what_was_fetched(self) -> str:
        """Skriver i loggen, hvor mange dokumenter der blev hentet, og hvilke der mangler; giver teksten."""
        errand = self.errand
        told = message(
            "Hentet: {delivered}. Uændret: {unchanged}. Mangler: {absent}.",
            delivered=errand.delivered,
            unchanged=errand.unchanged_count,
            absent=len(errand.absent_names),
        ).render()
        logger.info(told)
        for name in errand.absent_names:
            logger.warn(message("Mangler: {name}", name=name).render())
        return told
