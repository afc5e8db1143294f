"""Why documents and postings that found no match are left: the ledger's causes, most certain witness first.

Each open document and each open posting ends in exactly one finding. Two that could equally well
belong together are left apart, each with its own finding.
"""

from __future__ import annotations

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile import explain, explain_ledger
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.ledger_candidates import document_candidates, posting_candidates
from kassebot.reconcile.ledger_doubles import doubled, doubled_near, doubled_wordless, repeated
from kassebot.reconcile.ledger_match import Matched
from kassebot.reconcile.ledger_rest import Rest, dated, place
from kassebot.reconcile.ledger_wrong_register import wrong_register, wrong_register_near
from kassebot.reconcile.matching import Alone
from kassebot.reconcile.passes import FindingDraft, World, effects_of
from kassebot.reconcile.patterns import slip
from kassebot.reconcile.ranking import unexplained


def ledger_causes(world: World, matched: Matched) -> list[FindingDraft]:
    """The findings of everything that is open, all registers."""
    rest = Rest(world=world, documents=matched.open_documents(), postings=matched.open_postings(), matched=matched)
    wrong_register(rest, ["kind", "key", "day", "amount_ore"])
    doubled(rest, named=True)
    wrong_register(rest, ["kind", "key", "amount_ore"])
    wrong_register(rest, ["kind", "day", "amount_ore"])
    _slips(rest, "named")
    _now_alone(rest)
    _slips(rest, "day")
    _now_alone(rest)
    repeated(rest)
    wrong_register(rest, ["day", "amount_ore"])
    wrong_register_near(rest)
    doubled(rest, named=False)
    doubled_wordless(rest)
    _slips(rest, "window")
    doubled_near(rest)
    _differing(rest)
    _left_documents(rest)
    _left_postings(rest)
    return rest.drafts


def _now_alone(rest: Rest) -> None:
    """Rows that two could be while another stood beside them, and that are each other's now that it is explained."""
    near = Alone(name="now alone", on=("reg", "amount_ore"), window_days_max=rest.world.rules.posting_window_days)
    pairs = near.pairs(rest.documents, dated(rest.postings))
    rest.take(list(pairs["left"]), list(pairs["right"]))


def _slips(rest: Rest, witness: str) -> None:
    """An open document and an open posting of one register that a typing slip turns into each other."""
    pairs = _pairs(rest, witness)
    pairs["cause"] = [
        slip(right, booked) for right, booked in zip(pairs["amount_ore"], pairs["booked_ore"], strict=True)
    ]
    pairs = pairs[pairs["cause"].notna()]
    contested = pairs["row"].duplicated(keep=False) | pairs["posting"].duplicated(keep=False)
    confidence = {"named": 0.95, "day": 0.9, "window": 0.7}[witness]
    _write_pairs(rest, pairs[~contested], confidence)


def _pairs(rest: Rest, witness: str) -> pd.DataFrame:
    """row, posting, amount_ore, booked_ore of all open pairs that the witness brings together."""
    documents = rest.documents.reset_index(names="row")[["row", "reg", "kind", "day", "amount_ore"]]
    postings = rest.postings.reset_index(names="posting").rename(columns={"amount_ore": "booked_ore"})
    if witness == "named":
        postings = postings[["posting", "named", "booked_ore"]].rename(columns={"named": "row"})
        return documents.merge(postings, how="inner", on="row", validate="one_to_many")
    postings = postings[["posting", "reg", "kind", "document_day", "text_day", "booked_ore"]]
    pairs = documents.merge(postings, how="inner", on="reg", suffixes=("", "_posting"), validate="many_to_many")
    pairs = pairs[(pairs["kind"] == pairs["kind_posting"]) | (pairs["kind_posting"] == "")]
    if witness == "day":
        return pairs[(pairs["day"] == pairs["document_day"]) | (pairs["day"] == pairs["text_day"])]
    return pairs[(pairs["day"] - pairs["document_day"]).abs() <= rest.world.rules.posting_window_days]


def _write_pairs(rest: Rest, pairs: pd.DataFrame, confidence: float) -> None:
    for row, posting, cause in pairs[["row", "posting", "cause"]].itertuples(index=False):
        document, booked = rest.documents.loc[row], rest.postings.loc[posting]
        right_ore, booked_ore = int(document["amount_ore"]), int(booked["amount_ore"])
        rest.drafts.append(
            FindingDraft(
                register=rest.world.register(int(document["reg"])),
                cause=cause,
                date=date_of(document["day"]),
                amount_ore=booked_ore - right_ore,
                effects=effects_of(ledger=booked_ore - right_ore),
                evidence=place(rest, rest.documents.loc[[row]], rest.postings.loc[[posting]]),
                explanation=explain_ledger.slip(cause, explain.named(document), right_ore, booked_ore),
                confidence=confidence,
            )
        )
    rest.take(list(pairs["row"]), list(pairs["posting"]))


def _differing(rest: Rest) -> None:
    """A posting that names its document, or shares its kind and day with no other, with an amount nothing explains."""
    for witness in ("named", "day"):
        pairs = _pairs(rest, witness)
        contested = pairs["row"].duplicated(keep=False) | pairs["posting"].duplicated(keep=False)
        if witness == "day":  # a word for the document's kind is the least that makes it the document's posting
            contested |= pairs["kind"] != pairs["kind_posting"]
        _write_pairs(rest, pairs[~contested].assign(cause=Cause.POSTING_UNSUPPORTED), 0.6)


def _left_documents(rest: Rest) -> None:
    possible = document_candidates(rest)
    for index, document in rest.documents.iterrows():
        amount = int(document["amount_ore"])
        rest.drafts.append(
            FindingDraft(
                register=rest.world.register(int(document["reg"])),
                cause=Cause.POSTING_MISSING,
                date=date_of(document["day"]),
                amount_ore=-amount,
                effects=effects_of(ledger=-amount),
                evidence=rest.world.evidence(rest.documents.loc[[index]]),
                explanation=explain_ledger.missing(explain.named(document), amount),
                confidence=0.9,
                candidates=possible.get(index, ()),
            )
        )


def _left_postings(rest: Rest) -> None:
    world = rest.world
    possible = posting_candidates(rest)
    for index, posting in rest.postings.iterrows():
        amount, day = int(posting["amount_ore"]), int(posting["document_day"])
        outside = not world.first_day <= day <= world.last_day
        cause = Cause.POSTING_WRONG_PERIOD if outside else Cause.POSTING_UNSUPPORTED
        words = explain_ledger.wrong_period if outside else explain_ledger.unsupported
        told = words(date_of(day), amount)
        rest.drafts.append(
            FindingDraft(
                register=world.register(int(posting["reg"])),
                cause=cause,
                date=date_of(day),
                amount_ore=amount,
                effects=effects_of(ledger=amount),
                evidence=world.evidence(rest.postings.loc[[index]]),
                explanation=told,
                confidence=0.9 if outside else unexplained(possible.get(index, ())),
                candidates=() if outside else possible.get(index, ()),
            )
        )
    rest.take(list(rest.documents.index), list(rest.postings.index))
