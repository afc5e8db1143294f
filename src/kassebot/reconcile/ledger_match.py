"""Which posting is which document's: a cascade, most certain first, all registers at once.

By the key that the text names, with the exact amount; by the day that it names; by its Bilagsdato; then
by amount within a window, only where that is unique on both sides; first with the kind that the text's
words say, then without, since people write as they like. Equal rows are paired one to one.
Postings that name the same key and add up to the document are together its posting, and one posting may
be that of several documents in a row. What cancels to zero is cleared. Nothing is matched with an amount that differs: that is for the causes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.reconcile.calendar import Ints
from kassebot.reconcile.ledger_docs import digits_key, number_texts, ordinals
from kassebot.reconcile.matching import Alone, Equal
from kassebot.reconcile.sums import Run, only_sum
from kassebot.reconcile.words import KINDS

#: No more postings than this are looked for that together cancel out.
CANCELLING_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """documents and postings with `match`: the other's row (−1: none); postings also `cleared` and `named`.

    `named` is the document that a posting's key names in its own register, −1 where it names none there.
    """

    documents: pd.DataFrame
    postings: pd.DataFrame

    def open_documents(self) -> pd.DataFrame:
        """Documents without a posting."""
        return self.documents[~self.documents["done"]]

    def open_postings(self) -> pd.DataFrame:
        """Postings without a document that nothing cancels."""
        return self.postings[~self.postings["done"]]


def match_ledger(documents: pd.DataFrame, postings: pd.DataFrame, window_days: int) -> Matched:
    """Documents and parsed postings of one period, with `done`, `match` and `named`.

    `window_days`: how far a posting's Bilagsdato may be off for a match by amount alone.
    """
    documents = documents.assign(done=False, match=-1)
    postings = postings[postings["reg"] >= 0].reset_index(names="frame_row")
    postings = postings.assign(done=False, match=-1, key=_posting_keys(postings))
    postings["named"] = _named(documents, postings)
    state = Matched(documents=documents, postings=postings)
    _by_name(state)
    _key_sums(state)
    _exact(state, ["reg", "kind", "day", "amount_ore"], "text_day")
    _exact(state, ["reg", "kind", "day", "amount_ore"], "document_day")
    for day in ("text_day", "document_day"):
        _exact(state, ["reg", "day", "amount_ore"], day)
    _within_window(state, ("reg", "kind", "amount_ore"), window_days)
    _within_window(state, ("reg", "amount_ore"), window_days)
    _as_many(state, window_days)
    _together(state)
    return state


def _posting_keys(postings: pd.DataFrame) -> pd.Series:
    """The one key of each text: a voucher's, else a bag's, else a Z-report's."""
    keys = postings["voucher_key"].to_numpy(dtype=object, copy=True)
    lacks = keys == ""
    keys[lacks] = postings["bag"].to_numpy(dtype=object)[lacks]
    numbers = postings["z_no"].to_numpy()
    lacks &= (keys == "") & (numbers >= 0)
    keys[lacks] = number_texts(numbers[lacks])
    return pd.Series(keys, index=postings.index, dtype="str")


def _named(documents: pd.DataFrame, postings: pd.DataFrame) -> Ints:
    """The document that each posting's key names in its register; a key that two documents have names none."""
    named = np.full(len(postings), -1, dtype=np.int64)
    bare = ((postings["key"] == "") & (postings["voucher_digits"] == "")).to_numpy()
    for wanted in ("key", "voucher_digits", "number"):
        open_rows = (postings[wanted].to_numpy(dtype=object) != "") & (named < 0)
        if wanted == "number":
            # A bare number is a bag's or a Z-report's only where the text has no key of its own.
            open_rows &= bare
        rows = np.flatnonzero(open_rows)
        if rows.size:
            named[rows] = _only_owner(documents, postings[["reg", "kind", wanted]].iloc[rows], wanted)
    return named


def _only_owner(documents: pd.DataFrame, postings: pd.DataFrame, wanted: str) -> Ints:
    """The row of the one document with the posting's text, register and kind, of any kind for bare numbers; else −1."""
    keys = digits_key(documents["key"]) if wanted == "voucher_digits" else documents["key"]
    texts = [keys.to_numpy(dtype=object), postings[wanted].to_numpy(dtype=object)]
    codes = pd.factorize(np.concatenate(texts))[0].astype(np.int64)
    sides = (documents, postings)
    regs = np.concatenate([side["reg"].to_numpy() for side in sides])
    kinds = np.concatenate([side["kind"].cat.codes.to_numpy() for side in sides])
    by_reg = regs * (codes.max() + 1) + codes
    by_kind = by_reg * len(KINDS) + kinds
    size = len(documents)
    only = (texts[0] != "") & ~pd.Series(by_kind[:size]).duplicated(keep=False).to_numpy()
    joined = by_kind
    if wanted == "number":
        joined = by_reg
        only[only] = ~pd.Series(by_reg[:size][only]).duplicated(keep=False).to_numpy()
    owners = np.flatnonzero(only)
    places = pd.Index(joined[owners]).get_indexer(joined[size:])
    found: Ints = np.append(owners, -1)[places]
    return found


def _pair(state: Matched, documents: pd.Series, postings: pd.Series) -> None:
    state.documents.loc[documents, "done"] = True
    state.documents.loc[documents, "match"] = postings.to_numpy()
    state.postings.loc[postings, "done"] = True
    state.postings.loc[postings, "match"] = documents.to_numpy()


def _by_name(state: Matched) -> None:
    """One posting with the exact amount of the document that it names; a second one stays open."""
    columns = ("named", "amount_ore", "document_day")
    named, amount_ore, day = (state.postings[name].to_numpy() for name in columns)
    rows = np.flatnonzero(named >= 0)
    rows = rows[amount_ore[rows] == state.documents["amount_ore"].to_numpy()[named[rows]]]
    # Of several, the one whose Bilagsdato is the document's: the others may be another document's, mistyped.
    off = np.abs(day[rows] - state.documents["day"].to_numpy()[named[rows]])
    equal = pd.Series(named[rows], index=rows).iloc[np.argsort(off, kind="stable")]
    equal = equal[~equal.duplicated()]
    _pair(state, equal, pd.Series(equal.index))


def _key_sums(state: Matched) -> None:
    """Postings that name one document and together make its amount, and further ones that cancel out."""
    named = state.postings["named"]
    several = (named >= 0) & named.duplicated(keep=False)
    postings = state.postings.loc[several, ["named", "amount_ore"]]
    groups = postings.groupby("named")["amount_ore"].agg(["sum"])
    wanted = state.documents["amount_ore"].reindex(groups.index)
    whole = groups[groups["sum"] == wanted]
    rows = postings[postings["named"].isin(whole.index)]
    state.postings.loc[rows.index, "done"] = True
    state.postings.loc[rows.index, "match"] = rows["named"]
    first = rows.drop_duplicates("named")
    state.documents.loc[first["named"], "done"] = True
    state.documents.loc[first["named"], "match"] = first.index


def _exact(state: Matched, keys: list[str], day: str) -> None:
    """Open documents and postings with equal keys, one to one; `day` is the posting's column for the day."""
    chosen = ~state.postings["done"] & (state.postings[day] >= 0)
    others = [name for name in keys if name != "day"]
    postings = state.postings.loc[chosen, [*others, day, "named"]].rename(columns={day: "day"})
    if "kind" not in keys:
        postings = _unbound(state, postings)
    documents = state.documents.loc[~state.documents["done"], keys]
    pairs = Equal(name=day, on=tuple(keys)).pairs(documents, postings.sort_values([*keys, "named"], kind="stable"))
    _pair(state, pairs["left"], pairs["right"])


def _unbound(state: Matched, postings: pd.DataFrame) -> pd.DataFrame:
    """Postings that may be any document's: they name none of their register whose amount they have."""
    wanted = state.documents["amount_ore"].reindex(postings["named"]).to_numpy()
    free = (postings["named"] < 0) | (postings["amount_ore"] != pd.Series(wanted, index=postings.index))
    return postings.loc[free]


def _within_window(state: Matched, on: tuple[str, ...], window_days: int) -> None:
    """Equal amount, Bilagsdato at most so many days off, unique on both sides."""
    near = Alone(name="window", on=on, window_days_max=window_days)
    postings = state.open_postings()[[*on, "document_day", "named"]].rename(columns={"document_day": "day"})
    if "kind" not in on:
        postings = _unbound(state, postings)
    pairs = near.pairs(state.open_documents()[[*on, "day"]], postings)
    _pair(state, pairs["left"], pairs["right"])


def _as_many(state: Matched, window_days: int) -> None:
    """As many postings as documents of one amount: whichever is whose, none of them lacks the other."""
    keys = ["reg", "amount_ore"]
    documents, postings = state.open_documents(), _unbound(state, state.open_postings())
    sides = [frame.groupby(keys).size() for frame in (documents, postings)]
    square = sides[0].index[(sides[0] > 1) & sides[0].eq(sides[1].reindex(sides[0].index))]
    if square.empty:
        return
    rows = [frame[pd.MultiIndex.from_frame(frame[keys]).isin(square)] for frame in (documents, _dated(postings))]
    pairs = Equal(name="as many", on=tuple(keys)).pairs(*(frame.sort_values([*keys, "day"]) for frame in rows))
    apart = rows[0]["day"].reindex(pairs["left"]).to_numpy() - rows[1]["day"].reindex(pairs["right"]).to_numpy()
    near = pairs[np.abs(apart) <= window_days]
    _pair(state, near["left"], near["right"])


def _together(state: Matched) -> None:
    """One posting for several documents that follow each other, where it names none of them alone."""
    postings = state.open_postings()
    postings = _dated(postings[postings["named"] < 0])
    pairs = Run(name="together", on=("reg", "kind")).pairs(state.open_documents(), postings)
    state.documents.loc[pairs["left"], "done"] = True
    state.documents.loc[pairs["left"], "match"] = pairs["right"].to_numpy()
    first = pairs.drop_duplicates("right")
    state.postings.loc[first["right"], "done"] = True
    state.postings.loc[first["right"], "match"] = first["left"].to_numpy()


def _dated(postings: pd.DataFrame) -> pd.DataFrame:
    """The postings with Bilagsdato as their day."""
    return postings.drop(columns="day").rename(columns={"document_day": "day"})


def cancel(state: Matched) -> None:
    """Clears open postings of a register that cancel each other: by pairs, those of one day, the only few that do."""
    postings = state.open_postings()
    sized = postings.assign(size=postings["amount_ore"].abs(), plus=postings["amount_ore"] > 0)
    keys = ["reg", "size"]
    sized = sized.sort_values([*keys, "document_day"], kind="stable")
    sized["nth"] = ordinals(sized, [*keys, "plus"])
    columns = [*keys, "nth"]
    both = sized.duplicated(columns, keep=False)
    state.postings.loc[sized.index[both], "done"] = True
    rest = state.open_postings()
    sums = rest.groupby(["reg", "document_day"])["amount_ore"].transform("sum")
    state.postings.loc[rest.index[sums == 0], "done"] = True
    rest = state.open_postings()
    for _, rows in rest.groupby("reg"):
        near = rows.sort_values(["document_day", "line"])
        chosen = only_sum(near["amount_ore"].tolist(), 0, most=CANCELLING_MAX) or ()
        state.postings.loc[near.index[list(chosen)], "done"] = True
