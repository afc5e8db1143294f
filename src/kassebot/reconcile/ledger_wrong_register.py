"""Postings on another register's account: an open document here, an open posting there, and nothing else that fits.

Looked for over the whole municipality. A pair must be unique on both sides: two registers that could both be
meant are left with what they have.
"""

from __future__ import annotations

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile import explain, explain_ledger
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.ledger_rest import Rest, dated, place
from kassebot.reconcile.matching import Alone
from kassebot.reconcile.passes import FindingDraft, effects_of

#: How many days a posting on another register's account may be off, where only its amount says whose it is.
NEAR_DAYS = 3


def wrong_register_near(rest: Rest) -> None:
    """The same amount open in two registers of the municipality, a few days apart, and nowhere else."""
    near = Alone(name="near", on=("kind", "amount_ore"), window_days_max=NEAR_DAYS)
    pairs = near.pairs(rest.documents, dated(rest.postings)).rename(columns={"left": "row", "right": "posting"})
    pairs["reg"] = rest.documents["reg"].reindex(pairs["row"]).to_numpy()
    pairs["reg_booked"] = rest.postings["reg"].reindex(pairs["posting"]).to_numpy()
    _write(rest, pairs[pairs["reg"] != pairs["reg_booked"]], 0.7)


def wrong_register(rest: Rest, keys: list[str]) -> None:
    """An open document of one register and an open posting of another, unique on both sides in the municipality."""
    documents = rest.documents.reset_index(names="row")
    postings = dated(rest.postings).reset_index(names="posting")
    if "key" in keys:
        documents, postings = documents[documents["key"] != ""], postings[postings["key"] != ""]
    elif "kind" not in keys:
        postings = postings[(postings["kind"] == "") | postings["correction"]]
    pairs = documents[[*keys, "reg", "row"]].merge(
        postings[[*keys, "reg", "posting"]], how="inner", on=keys, suffixes=("", "_booked"), validate="many_to_many"
    )
    # Where the register has an open document of its own on these keys, nothing says whose posting it is.
    contested = pairs["row"].duplicated(keep=False) | pairs["posting"].duplicated(keep=False)
    _write(rest, pairs[~contested & (pairs["reg"] != pairs["reg_booked"])], 0.95 if "key" in keys else 0.8)


def _write(rest: Rest, pairs: pd.DataFrame, confidence: float) -> None:
    """One finding at each of the two registers; pairs: row, posting, reg, reg_booked."""
    for row, posting, reg, reg_booked in pairs[["row", "posting", "reg", "reg_booked"]].itertuples(index=False):
        document = rest.documents.loc[row]
        amount = int(document["amount_ore"])
        here, there = rest.world.register(reg), rest.world.register(reg_booked)
        evidence = place(rest, rest.documents.loc[[row]], rest.postings.loc[[posting]])
        for register, other, signed, lacks in ((here, there, -amount, True), (there, here, amount, False)):
            rest.drafts.append(
                FindingDraft(
                    register=register,
                    cause=Cause.POSTING_WRONG_REGISTER,
                    date=date_of(document["day"]),
                    amount_ore=signed,
                    effects=effects_of(ledger=signed),
                    evidence=evidence,
                    explanation=explain_ledger.wrong_register(explain.named(document), amount, other, lacks=lacks),
                    confidence=confidence,
                )
            )
    rest.take(list(pairs["row"]), list(pairs["posting"]))
