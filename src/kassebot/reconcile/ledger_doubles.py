"""Postings of a document that has its posting already: by its key, by its day and amount, or as the same line again."""

from __future__ import annotations

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile import explain, explain_ledger
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.ledger_rest import Rest, dated, place
from kassebot.reconcile.matching import Alone
from kassebot.reconcile.passes import FindingDraft, effects_of

#: How many days apart the same line may be typed again.
REPEATED_DAYS = 3

#: How many days a second posting in other words may be off.
DOUBLED_DAYS = 2


def doubled(rest: Rest, *, named: bool) -> None:
    """A second posting of a document: one that names it, else one of its kind, Bilagsdato and amount."""
    documents, postings = rest.matched.documents, rest.postings
    booked = documents[documents["done"]].reset_index(names="row")
    if named:
        pairs = postings[postings["named"].isin(booked["row"])].assign(row=lambda frame: frame["named"])
        pairs = pairs[pairs["amount_ore"].to_numpy() == documents["amount_ore"].reindex(pairs["row"]).to_numpy()]
    else:
        keys = ["reg", "kind", "day", "amount_ore"]
        open_rows = dated(postings).reset_index(names="posting")
        pairs = open_rows[open_rows["named"] < 0].merge(
            booked.drop_duplicates(keys)[[*keys, "row"]], how="inner", on=keys, validate="many_to_one"
        )
        pairs = pairs.set_index("posting")
    _write(rest, pairs["row"], 0.97 if named else 0.85)


def doubled_wordless(rest: Rest) -> None:
    """A posting whose words speak for no kind, with the Bilagsdato and amount of one booked document alone."""
    documents, postings = rest.matched.documents, dated(rest.postings)
    wordless = postings[(postings["named"] < 0) & (postings["kind"] == "") & (postings["key"] == "")]
    same_day = Alone(name="wordless", on=("reg", "day", "amount_ore"), window_days_max=0)
    pairs = same_day.pairs(documents[documents["done"]], wordless)
    _write(rest, pairs.set_index("right")["left"], 0.75)


def doubled_near(rest: Rest) -> None:
    """A posting of the kind and amount of one document alone that is booked, a day or two off."""
    documents = rest.matched.documents
    near = Alone(name="near", on=("reg", "kind", "amount_ore"), window_days_max=DOUBLED_DAYS)
    pairs = near.pairs(documents[documents["done"]], dated(rest.postings[rest.postings["named"] < 0]))
    _write(rest, pairs.set_index("right")["left"], 0.75)


def repeated(rest: Rest) -> None:
    """A second posting with the text and the amount of one that is a document's, a few days apart."""
    booked = rest.matched.postings[rest.matched.postings["match"] >= 0]
    twins = Alone(name="repeated", on=("reg", "text", "amount_ore"), window_days_max=REPEATED_DAYS)
    pairs = twins.possible(dated(booked), dated(rest.postings)).drop_duplicates("right")
    rows = booked["match"].reindex(pairs["left"]).set_axis(pairs["right"])
    _write(rest, rows, 0.85)


def _write(rest: Rest, rows: pd.Series, confidence: float) -> None:
    """A finding for each posting (the labels) that doubles a document (the values)."""
    for posting, row in rows.items():
        document = rest.matched.documents.loc[row]
        both = rest.matched.postings.loc[[posting, int(document["match"])]]
        amount = int(document["amount_ore"])
        rest.drafts.append(
            FindingDraft(
                register=rest.world.register(int(document["reg"])),
                cause=Cause.POSTING_DUPLICATE,
                date=date_of(document["day"]),
                amount_ore=amount,
                effects=effects_of(ledger=amount),
                evidence=place(rest, rest.matched.documents.loc[[row]], both),
                explanation=explain_ledger.duplicate(explain.named(document), amount),
                confidence=confidence,
            )
        )
    rest.take([], list(rows.index))
