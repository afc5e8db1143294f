"""What a run lacks, what it could not use and what it set aside, told so that each reason is seen."""

from __future__ import annotations

from kassebot.cli.door import Door
from kassebot.domain.asides import AsideReason
from kassebot.reports.words import aside_word, place_word
from kassebot.steps.show import Shown

#: Lines and files that could not be used, shown at the end of a run; `kassebot status` shows them all.
_PROBLEMS_SHOWN_MAX = 10


def show_missing(shown: Shown, door: Door) -> None:
    """For the end of a run: one line for each source and reason, and the first of what could not be used."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, why in shown.missing:
        reason = why.render(door.translate) if why else ""
        groups.setdefault((name.partition("/")[0], why.template if why else ""), []).append(
            _missing(name, reason, door)
        )
    for first, *others in groups.values():
        door.show(first)
        if others:
            door.say("  … og {count} til af samme grund", count=len(others))
    show_problems(shown, door, most=_PROBLEMS_SHOWN_MAX)
    show_asides(shown, door)
    if len(groups) < len(shown.missing) or len(shown.problems) > _PROBLEMS_SHOWN_MAX:
        door.say("Se dem alle: kassebot status --period {period}", period=shown.result.period)


def show_all_missing(shown: Shown, door: Door) -> None:
    """Every document that is missing, and everything that could not be used."""
    for name, why in shown.missing:
        door.show(_missing(name, why.render(door.translate) if why else "", door))
    show_problems(shown, door, most=len(shown.problems))
    show_asides(shown, door)


def show_problems(shown: Shown, door: Door, *, most: int) -> None:
    """The lines and files that could not be used as they stand: which file, where in it, what is wrong, what to do."""
    if shown.problems:
        door.say("Kan ikke bruges, som det står ({count}):", count=len(shown.problems))
    for name, where, why in shown.problems[:most]:
        place = f"{name} {place_word(where, door.translate)}".rstrip()
        door.show(f"  {place}: {why.render(door.translate)}")
    if len(shown.problems) > most:
        door.say("  … og {count} til", count=len(shown.problems) - most)


def show_asides(shown: Shown, door: Door) -> None:
    """One line for each reason that a person should look at; the working papers say where the rows stand."""
    for reason in AsideReason:
        of_reason = [one for one in shown.odd_asides if one.reason is reason]
        if of_reason:
            door.say(
                "Sat til side: {why} (rækker: {rows}, i alt {amount_ore} kr.)",
                why=aside_word(reason, door.translate),
                rows=sum(one.rows for one in of_reason),
                amount_ore=sum(one.amount_ore for one in of_reason),
            )


def _missing(name: str, reason: str, door: Door) -> str:
    return door.translate("Mangler: {name}. {why}").format(name=name, why=reason).rstrip()
