"""What an open posting or an open document could still be: rows elsewhere that fit, offered and never asserted.

Each candidate has its row as witness: a document with the same amount that is booked already, the same amount open
in another register, an amount that a typing slip turns into this one. Ranked by prior and by chance.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from kassebot.domain.findings import Candidate, Cause
from kassebot.reconcile import explain, explain_ledger
from kassebot.reconcile.ledger_rest import Rest, dated
from kassebot.reconcile.matching import Alone
from kassebot.reconcile.passes import rows_of
from kassebot.reconcile.patterns import slip
from kassebot.reconcile.ranking import chance, others, sureness

Possible = Mapping[Hashable, tuple[Candidate, ...]]


def posting_candidates(rest: Rest) -> Possible:
    """Open posting → what it could be besides unsupported."""
    booked = rest.matched.documents[rest.matched.documents["done"]]
    found: dict[int, list[Candidate]] = {}
    for pair in rows_of(_pairs(rest, booked, rest.postings, ("reg", "amount_ore"))):
        document = booked.loc[pair.left]
        amount = int(document["amount_ore"])
        of_register = booked.loc[booked["reg"] == document["reg"], "amount_ore"]
        sure = sureness(
            rest.world.rules, Cause.POSTING_DUPLICATE, Cause.POSTING_UNSUPPORTED, chance(of_register, amount)
        )
        words = explain_ledger.duplicate(explain.named(document), amount)
        found.setdefault(int(pair.right), []).append(_candidate(Cause.POSTING_DUPLICATE, sure, words))
    for pair in rows_of(_elsewhere(rest)):
        document = rest.documents.loc[pair.left]
        here = rest.world.register(document["reg"])
        words = explain_ledger.wrong_register(explain.named(document), int(document["amount_ore"]), here, lacks=False)
        sure = _wrong_register(rest, int(document["amount_ore"]))
        found.setdefault(int(pair.right), []).append(_candidate(Cause.POSTING_WRONG_REGISTER, sure, words))
    return {posting: others(candidates) for posting, candidates in found.items()}


def document_candidates(rest: Rest) -> Possible:
    """Open document → what it could be besides not posted."""
    found: dict[int, list[Candidate]] = {}
    for pair in rows_of(_elsewhere(rest)):
        document, posting = rest.documents.loc[pair.left], rest.postings.loc[pair.right]
        there = rest.world.register(posting["reg"])
        words = explain_ledger.wrong_register(explain.named(document), int(document["amount_ore"]), there, lacks=True)
        sure = _wrong_register(rest, int(document["amount_ore"]))
        found.setdefault(int(pair.left), []).append(_candidate(Cause.POSTING_WRONG_REGISTER, sure, words))
    for pair in rows_of(_pairs(rest, rest.documents, rest.postings, ("reg",))):
        document, booked_ore = rest.documents.loc[pair.left], int(rest.postings.loc[pair.right, "amount_ore"])
        amount = int(document["amount_ore"])
        cause = slip(amount, booked_ore)
        if cause is not None:
            sure = sureness(rest.world.rules, cause, Cause.POSTING_MISSING, chance([booked_ore], amount))
            words = explain_ledger.slip(cause, explain.named(document), amount, booked_ore)
            found.setdefault(int(pair.left), []).append(_candidate(cause, sure, words))
    return {document: others(candidates) for document, candidates in found.items()}


def _pairs(rest: Rest, documents: pd.DataFrame, postings: pd.DataFrame, on: tuple[str, ...]) -> pd.DataFrame:
    """All pairs of the two that agree on `on` within the office's window."""
    near = Alone(name="candidates", on=on, window_days_max=rest.world.rules.posting_window_days)
    return near.possible(documents, dated(postings))


def _elsewhere(rest: Rest) -> pd.DataFrame:
    """Open documents and open postings of the same kind and amount in two registers."""
    pairs = _pairs(rest, rest.documents, rest.postings, ("kind", "amount_ore"))
    here = rest.documents["reg"].reindex(pairs["left"]).to_numpy()
    there = rest.postings["reg"].reindex(pairs["right"]).to_numpy()
    apart: pd.DataFrame = pairs.loc[here != there]
    return apart


def _wrong_register(rest: Rest, amount_ore: int) -> float:
    by_chance = chance(rest.postings["amount_ore"], amount_ore)
    return sureness(rest.world.rules, Cause.POSTING_WRONG_REGISTER, Cause.POSTING_MISSING, by_chance)


def _candidate(cause: Cause, sure: float, words: explain.Told) -> Candidate:
    return Candidate(cause=cause, confidence=sure, explanation=words)
