"""Holding limits, set last so that they hold after all else: with the faults, one count above its limit here and there."""

from __future__ import annotations

from random import Random

from tests.othermunicipality.model import Finding, World


def set_limits(world: World, rng: Random, faulty: bool) -> None:
    for book in world.books.values():
        rows = [(c.after, c.day) for c in book.counts if not c.hidden and not c.cell and not c.day_cell]
        if not rows or rng.random() < 0.3:
            continue
        rows.sort(reverse=True)
        month = next((m for m in world.months if rows[0][1] in m), None)
        clear = len(rows) > 1 and rows[0][0] > rows[1][0] and month is not None
        if (
            faulty
            and clear
            and not book.gone
            and rng.random() < (0.5 if book.register.kind == "afdelingskasse" else 0.02)
        ):
            limit = rng.randint(rows[1][0] // 100, rows[0][0] // 100) * 100
            if rows[1][0] <= limit < rows[0][0]:
                book.register.limit_ore = limit
                book.findings.append(
                    Finding("holding_limit_exceeded", rows[0][1], rows[0][0] - limit, {}, "holding_limit", str(month))
                )
                continue
        book.register.limit_ore = -(-max(rows[0][0], 0) // 100) * 100 + rng.choice((0, 0, 50000, 200000))
