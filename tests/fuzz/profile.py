"""How much is tried: a little in `make test`, much more where `make fuzz` says so."""

import os

from hypothesis import HealthCheck, Phase, settings

#: Examples for each property are so many times the short form's.
TIMES = int(os.environ.get("KASSEBOT_FUZZ_TIMES", "1"))


def tried(examples: int) -> settings:
    """So many examples in the short form; what fails is made small in the long form too."""
    return settings(
        max_examples=examples * TIMES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )  # fmt: skip
