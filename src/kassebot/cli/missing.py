"""What a run lacks and what it could not use, told so that each reason is seen."""

from __future__ import annotations

from kassebot.cli.door import Door
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
    if len(groups) < len(shown.missing) or len(shown.problems) > _PROBLEMS_SHOWN_MAX:
        door.say("Se dem alle: kassebot status --period {period}", period=shown.result.period)


def show_all_missing(shown: Shown, door: Door) -> None:
    """Every document that is missing, and everything that could not be used."""
    for name, why in shown.missing:
        door.show(_missing(name, why.render(door.translate) if why else "", door))
    show_problems(shown, door, most=len(shown.problems))


def show_problems(shown: Shown, door: Door, *, most: int) -> None:
    """The lines and files that could not be used as they stand: which file, where in it, what is wrong, what to do."""
    if shown.problems:
        door.say("Kan ikke bruges, som det står ({count}):", count=len(shown.problems))
    for name, where, why in shown.problems[:most]:
        door.show(f"  {name} {where}".rstrip() + f": {why.render(door.translate)}")
    if len(shown.problems) > most:
        door.say("  … og {count} til", count=len(shown.problems) - most)


def _missing(name: str, reason: str, door: Door) -> str:
    return door.translate("Mangler: {name}. {why}").format(name=name, why=reason).rstrip()
