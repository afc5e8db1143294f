"""kassebot's own comparisons, without causes: the functions that the engine's passes stand on, on the frames of a month."""

from __future__ import annotations

import pandas as pd
from benches.answers import Answers, answer
from benches.made import AS_OF, PERIOD, Made

from kassebot.domain.findings import PeriodResult
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.reconcile import electronic
from kassebot.reconcile.bags import arrivals, match_bags
from kassebot.reconcile.calendar import add_bank_days, day_number
from kassebot.reconcile.engine import reconcile_frames
from kassebot.reconcile.holdings import Roll, roll_forward
from kassebot.reconcile.known import Known, known_sources
from kassebot.reconcile.ledger_docs import ledger_documents
from kassebot.reconcile.ledger_match import match_ledger
from kassebot.reconcile.passes import World
from kassebot.reconcile.payouts import advised_and_paid, bank_rows
from kassebot.reconcile.settled import CARD, coded, settled_rows, tender_column
from kassebot.reconcile.topups import top_ups
from kassebot.reconcile.vouchers import voucher_differences
from kassebot.reconcile.words import parse_texts
from kassebot.reconcile.zsequence import gaps


def everything(made: Made) -> PeriodResult:
    """The whole result, with causes and explanations."""
    return reconcile_frames(
        made.frames, made.coverage, period=PERIOD, as_of=AS_OF, rules=DEFAULT_RULES, run="bench", names={}, carried=()
    )


def read_texts(made: Made) -> pd.DataFrame:
    """The postings with the keys that their texts name."""
    postings = made.frames.postings
    return parse_texts(postings[postings["period"] == str(PERIOD)], PERIOD)


def comparisons(made: Made, read: pd.DataFrame) -> Answers:
    """The comparisons of all registers, nothing explained; `read` is what `read_texts` gives."""
    world = World(
        frames=made.frames, period=PERIOD, as_of=AS_OF, rules=DEFAULT_RULES, coverage=made.coverage
    )  # fmt: skip
    known = known_sources(world)
    topped, _ = top_ups(world, known)
    roll = roll_forward(world, known, topped)
    vouchers = voucher_differences(world, known).astype("int64")
    return {
        "cash": answer("cash", roll.counts),
        "vouchers": answer("vouchers", vouchers.rename_axis("reg").rename("difference_ore").reset_index()),
        "settlements": answer("settlements", electronic.settlement_days(world, gaps(world, known, read))),
        "payouts": _payouts(made),
        "deposits": _deposits(made),
        "ledger": _ledger(world, known, roll, topped, read),
    }


def _payouts(made: Made) -> pd.DataFrame:
    frames = made.frames
    settled = settled_rows(frames, ["tender", "payout_reference", "net_ore"])
    back = frames.chargebacks.assign(tender=tender_column(CARD, len(frames.chargebacks)))
    paid = advised_and_paid(*coded(settled, back, bank_rows(frames.movements, day_number(AS_OF))))
    return answer("payouts", paid.assign(difference_ore=paid["bank_ore"] - paid["advised_ore"].where(paid["due"], 0)))


def _deposits(made: Made) -> pd.DataFrame:
    counts, movements = made.frames.counts, made.frames.movements
    bags = counts.loc[counts["to_bank_ore"] > 0, ["reg", "bag", "day"]].reset_index(drop=True)
    bags["amount_ore"] = counts.loc[counts["to_bank_ore"] > 0, "to_bank_ore"].to_numpy()
    bags["limit"] = add_bank_days(bags["day"].to_numpy(), DEFAULT_RULES.deposit_limit_bank_days)
    deposits = movements.loc[movements["kind"] == "deposit", ["reg", "bag", "amount_ore", "day"]].reset_index(drop=True)
    deposits["after"] = deposits["day"] > bags["day"].max()
    state = arrivals(bags, deposits, match_bags(bags, deposits))
    return answer("deposits", state.assign(difference_ore=state["arrived_ore"] - state["amount_ore"]))


def _ledger(world: World, known: Known, roll: Roll, topped: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    matched = match_ledger(ledger_documents(world, known, roll.counts, topped), read, world.rules.posting_window_days)
    lacking, extra = matched.open_documents(), matched.open_postings()
    columns = ["reg", "kind", "key", "difference_ore"]
    return answer(
        "ledger",
        pd.concat(
            [
                lacking.assign(difference_ore=-lacking["amount_ore"])[columns],
                extra.rename(columns={"amount_ore": "difference_ore"})[columns],
            ]
        ),
    )
