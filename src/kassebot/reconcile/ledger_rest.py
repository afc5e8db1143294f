"""What the ledger's matching left over: open documents and postings, and the findings made of them so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from kassebot.domain.findings import Evidence
from kassebot.reconcile.ledger_match import Matched
from kassebot.reconcile.passes import FindingDraft, World


@dataclass(slots=True, kw_only=True)
class Rest:
    """What is still open, and the findings so far. Rows leave the frames as findings take them."""

    world: World
    documents: pd.DataFrame
    postings: pd.DataFrame
    matched: Matched
    drafts: list[FindingDraft] = field(default_factory=list)

    def take(self, documents: list[int], postings: list[int]) -> None:
        """Marks rows as explained."""
        self.documents = self.documents.drop(index=documents)
        self.postings = self.postings.drop(index=postings)


def place(rest: Rest, documents: pd.DataFrame, postings: pd.DataFrame) -> tuple[Evidence, ...]:
    """Where the rows stand, documents first."""
    return (*rest.world.evidence(documents), *rest.world.evidence(postings))


def dated(postings: pd.DataFrame) -> pd.DataFrame:
    """The postings with Bilagsdato as their day."""
    return postings.drop(columns="day").rename(columns={"document_day": "day"})
