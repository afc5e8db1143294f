"""What a person sets for themselves: nobody else's, and nothing that others see, so it leaves no event."""

from __future__ import annotations

from kassebot.domain.people import Acting
from kassebot.store.database import Store
from kassebot.store.people import keep_preference


def set_preference(store: Store, acting: Acting, name: str, value: str | None) -> None:
    """Keep a value under a name, or take it away with None."""
    with store.write() as connection:
        keep_preference(connection, acting.person.id, name, value)
