"""The overview: how the months stand, how the nights went, and which letters lie; numbers, and nothing of any case.

Whoever may see runs may see it, and of cases only the numbers of their own units. Counts are over everything that may be
seen, and are kept for some seconds, with their time. Whether the trail holds is not computed here: a person verifies it.
"""

from __future__ import annotations

from dataclasses import dataclass

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from kassebot.domain.people import Acting, Right
from kassebot.domain.texts import danish
from kassebot.reports.letter import sending_problem
from kassebot.reports.words import source_word
from kassebot.steps.see_nights import Nights, see_nights
from kassebot.store.audit import length
from kassebot.store.overview import Letters, Month, letters, months
from kassebot.store.runs import RunKind, RunState
from kassebot.store.trail import TrailEvent, newest_verification
from kassebot.web.guards import NEEDS
from kassebot.web.kept import Kept
from kassebot.web.office import Office
from kassebot.web.render import View, page

COUNTS_SECONDS = 20

_STATES: dict[RunState, str] = danish(
    {
        RunState.OPEN: "i gang",
        RunState.DONE: "færdig",
        RunState.FAILED: "mislykket",
        RunState.INTERRUPTED: "afbrudt",
    }
)
_KINDS: dict[RunKind, str] = danish({RunKind.ROBOT: "robotter", RunKind.FOLDER: "fra en mappe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the page counts."""

    months: tuple[Month, ...]
    nights: Nights
    letters: Letters
    verified: TrailEvent | None
    events: int


_kept: Kept[Overview] = Kept(COUNTS_SECONDS)


@get("/overview", opt={NEEDS: Right.SEE_RUNS}, sync_to_thread=True)
def overview(office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]) -> Template:
    """The page."""
    units = acting.units(Right.SEE_RUNS)
    of = (office.store.engine, office.today(), units)
    counted = _kept.get(of, office.now(), lambda: _counts(office, units))
    return page(
        "overview.html", view, here="/overview", counted=counted, units=units, verified=counted.counts.verified,
        events_all=counted.counts.events, states={one: view.translate(_STATES[one]) for one in RunState},
        kinds={one: view.translate(_KINDS[one]) for one in RunKind},
        source_of=lambda source: source_word(source, view.translate),
        problems=list(dict.fromkeys(sending_problem(code) for code in counted.counts.letters.problems)),
    )  # fmt: skip


def _counts(office: Office, units: frozenset[str] | None) -> Overview:
    with office.store.read() as connection:
        of_months = months(connection, units, office.today())
        of_letters = letters(connection, units)
        verified, events = newest_verification(connection), length(connection)
    nights = see_nights(office.store, units, office.now())
    return Overview(months=of_months, nights=nights, letters=of_letters, verified=verified, events=events)


ROUTES = (overview,)
