"""Z-reports whose cash sales leave the rounding (øreafrunding) out: real cash is whole 50 øre."""

from __future__ import annotations

import pandas as pd

from kassebot.reconcile.holdings import due_rows
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import World

#: The smallest coin, in øre.
COIN_ORE = 50


def rounding_left_out(world: World, known: Known, regs: set[int]) -> pd.DataFrame:
    """The registers' Z-reports whose cash sales become whole coins only with the rounding added."""
    z = due_rows(world, world.frames.z)
    z = z[z["reg"].isin(regs) & ~z["copy"] & known.selling[z["reg"]]]
    odd = z["cash_sales_ore"] % COIN_ORE != 0
    whole = (z["cash_sales_ore"] + z["rounding_ore"]) % COIN_ORE == 0
    return z[odd & whole & (z["rounding_ore"] != 0)]
