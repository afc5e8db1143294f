"""Frames that somebody else made, before anything is computed from them: whole øre, in range, registers that exist.

A sum of int64 that runs over gives a wrong answer in silence, and so does a float that is nearly equal. Both are
refused here, with the frame and the column; what the readers give has passed the same bounds already.
"""

from __future__ import annotations

import dataclasses

import pandas as pd

from kassebot.domain.errors import BusinessError
from kassebot.domain.money import AMOUNT_ORE_MAX
from kassebot.reconcile.frames import Frames

#: So many rows of the largest amount still add up within 64 bits.
ROWS_MAX = 9_000_000


def check_frames(frames: Frames) -> None:
    """BusinessError for the first frame that cannot be computed with."""
    registers = len(frames.registers)
    for field in dataclasses.fields(frames):
        frame: pd.DataFrame = getattr(frames, field.name)
        if len(frame) > ROWS_MAX:
            raise BusinessError(
                "frame_too_long", "»{frame}« har flere end {most} rækker; del den op", frame=field.name, most=ROWS_MAX
            )
        for column in frame.columns:
            if str(column).endswith("_ore"):
                _check_amounts(frame[column], f"{field.name}.{column}")
        if "reg" in frame and len(frame) and not frame["reg"].between(-1, registers - 1).all():
            raise BusinessError(
                "register_position", "»{frame}« har rækker med en kasse, der ikke er i »registers«", frame=field.name
            )


def _check_amounts(amounts: pd.Series, name: str) -> None:
    if not len(amounts):
        return
    if not pd.api.types.is_integer_dtype(amounts.dtype):
        raise BusinessError("amounts_not_ore", "»{column}« skal være hele øre (int64)", column=name)
    if not amounts.between(-AMOUNT_ORE_MAX, AMOUNT_ORE_MAX).all():
        raise BusinessError(
            "amount_too_large", "»{column}« har et beløb over {most_ore} kr.; ret det", column=name,
            most_ore=AMOUNT_ORE_MAX,
        )  # fmt: skip
