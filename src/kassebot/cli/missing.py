"""What a run lacks, told so that each reason is seen: a source's documents that lack for one reason are one line."""

from __future__ import annotations

from collections.abc import Sequence

from kassebot.cli.door import Door
from kassebot.domain.texts import Message


def show_missing(missing: Sequence[tuple[str, Message | None]], door: Door) -> None:
    """The first document of each source and reason, with how many more there are; `kassebot status` names them all."""
    groups: dict[tuple[str, str], list[tuple[str, Message | None]]] = {}
    for name, why in missing:
        groups.setdefault((name.partition("/")[0], why.template if why else ""), []).append((name, why))
    for (name, why), *others in groups.values():
        reason = why.render(door.translate) if why else ""
        if others:
            door.say("Mangler: {name} og {count} til. {why}", name=name, count=len(others), why=reason)
        else:
            door.say("Mangler: {name}. {why}", name=name, why=reason)
    if len(groups) < len(missing):
        door.say("Se dem alle: kassebot status")
