"""One of several processes that work on one run at the same time: it delivers what it is told of, or reads some sources.

`python -m tests.acceptance.delivering_child DATA RUN FOLDER`: says "ready", then takes a line of standard input at a time,
`deliver NAME` or `read SOURCE`, until there are no more.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.steps.delivering import deliver
from kassebot.steps.normalise import normalise
from kassebot.store.database import open_store


def main(data: str, run: str, folder: str) -> None:
    """Work until told no more."""
    store = open_store(Path(data))
    print("ready", flush=True)
    for line in sys.stdin:
        what, _, name = line.strip().partition(" ")
        if what == "deliver":
            deliver(store, run, name, Path(folder, name).read_bytes(), origin=f"folder:{name}")
        else:
            normalise(store, run, sources=(Source(name),))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
