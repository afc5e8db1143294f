"""How sure a possible cause is: prior × witness ÷ how often such rows turn up by chance, against "nothing explains it".

An amount that equals one of many coarse amounts proves little. So the chance is counted, not assumed: how many
different amounts would have fitted, out of all that a difference of that size could have been. What rests on an
amount alone is never asserted: it stays below CONFIDENCE_MIN.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kassebot.domain.findings import Candidate, Cause
from kassebot.domain.rules import RuleSet
from kassebot.reconcile.passes import CONFIDENCE_MIN

#: No more causes than these are shown for a finding, its own among them.
CANDIDATES_MAX = 3

#: How often the rows look like this where the cause is true.
WITNESS = 0.9
_AMOUNT_ALONE_MAX = CONFIDENCE_MIN - 0.05


def chance(amounts_ore: Iterable[int], wanted_ore: int) -> float:
    """How likely an unrelated amount of the size of `wanted_ore` is to equal one of `amounts_ore`.

    Amounts are whole or half kroner, up to the largest of them all: 60 different ones below 420 kr. are one in seven.
    """
    sizes = {abs(amount) for amount in amounts_ore}
    if not sizes:
        return 0.0
    step = 100 if all(size % 100 == 0 for size in (*sizes, abs(wanted_ore))) else 50
    return min(1.0, len(sizes) * step / max(*sizes, abs(wanted_ore), step))


def sureness(rules: RuleSet, cause: Cause, instead: Cause, by_chance: float) -> float:
    """0–1: how sure `cause` is where `instead` would be true and the rows a coincidence; amounts alone assert nothing."""
    for_it, against = rules.prior(cause) * WITNESS, rules.prior(instead) * by_chance
    return round(min(_AMOUNT_ALONE_MAX, for_it / (for_it + against)), 2)


def others(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The causes beside a finding's own, each once, the surest first, as many as are shown."""
    best: dict[Cause, Candidate] = {}
    for candidate in sorted(candidates, key=lambda one: (-one.confidence, one.cause)):
        best.setdefault(candidate.cause, candidate)
    return tuple(best.values())[: CANDIDATES_MAX - 1]


def unexplained(candidates: Sequence[Candidate]) -> float:
    """How sure "nothing explains it" is: what the possible causes leave, and never less than what asserts a cause."""
    return round(max(CONFIDENCE_MIN, 0.95 - sum(candidate.confidence for candidate in candidates)), 2)
