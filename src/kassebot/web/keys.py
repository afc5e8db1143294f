"""The keyboard: what each key does, shown on the buttons, changed or switched off by each person.

A key is a single character without Ctrl or Alt, and works only while nobody types in a field; Caps Lock changes nothing.
Keys that answer a finding cost one press each, whichever way the answer goes: each cause has its own, the same on every
case, so that naming one that nobody suggested takes no more than agreeing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.texts import danish

#: Action → (key, what it does). The order is the order on the person's own page.
ACTIONS: dict[str, tuple[str, str]] = danish(
    {
        "open": ("Enter", "Åbn sagen, eller gem og gå videre"),
        "down": ("j", "Næste"),
        "up": ("k", "Forrige"),
        "take": ("t", "Tag sagen"),
        "take_over": ("v", "Overtag sagen fra en kollega"),
        "release": ("g", "Giv sagen fri"),
        "suggested": ("a", "Den første årsag passer"),
        "second": ("b", "Den anden årsag passer"),
        "third": ("c", "Den tredje årsag passer"),
        "unexplained": ("d", "Ingen kendt årsag passer"),
        "another": ("e", "En anden årsag"),
        "robot_wrong": ("r", "Robotten tog fejl"),
        "correct": ("f", "Foreslå en rettelse"),
        "words": ("w", "Skriv en begrundelse"),
        "ask": ("s", "Spørg den kasseansvarlige"),
        "hand_over": ("o", "Giv sagen videre"),
        "note": ("n", "Skriv et notat"),
        "undo": ("z", "Fortryd din seneste afgørelse"),
        "complete": ("m", "Afslut afstemningen"),
        "search": ("/", "Søg"),
        "queue": ("q", "Til køen"),
    }
)
#: `cause_` and the cause → its key, in the causes' order: what a Danish keyboard types with Shift.
CAUSE_KEYS: dict[str, str] = {
    f"cause_{cause.value}": key for cause, key in zip(Cause, "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ!#%&=", strict=True)
}
USUAL: dict[str, str] = {action: key for action, (key, _) in ACTIONS.items()} | CAUSE_KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A person's keys; none at all while `on` is false."""

    on: bool = True
    changed: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, action: str) -> str:
        """The key of an action; empty while keys are off."""
        return self.changed.get(action, USUAL[action]) if self.on else ""

    def stored(self) -> str:
        """As it is kept."""
        return json.dumps({"on": self.on, "changed": dict(self.changed)}, sort_keys=True)


KEYS = Keys()


def keys_in(stored: str | None) -> Keys:
    """The keys that `stored` kept; the usual ones where nothing was."""
    if not stored:
        return KEYS
    kept = json.loads(stored)
    return Keys(on=kept["on"], changed={name: key for name, key in kept["changed"].items() if name in USUAL})


def changed_keys(on: bool, wanted: Mapping[str, str]) -> Keys:
    """The keys that a person asked for; BusinessError for one that is no single character, or that does two things."""
    changed: dict[str, str] = {}
    for action, usual in USUAL.items():
        key = wanted.get(action, "").strip() or usual
        if key != usual and (len(key) != 1 or not key.isprintable()):
            raise BusinessError("key_invalid", "En tast skal være ét tegn; »{key}« er det ikke", key=key)
        if key.isdigit():
            raise BusinessError(
                "key_invalid", "Tallene er fraserne til begrundelser; vælg et andet tegn end {key}", key=key
            )
        if key != usual:
            changed[action] = key
    keys = Keys(on=on, changed=changed)
    if on:
        all_keys = [changed.get(action, usual) for action, usual in USUAL.items()]
        twice = next((key for key in all_keys if all_keys.count(key) > 1), None)
        if twice is not None:
            raise BusinessError(
                "key_twice", "Tasten »{key}« er valgt til to ting; vælg en anden til den ene", key=twice
            )
    return keys
