"""What only several statements together can show: a bank day that is missing, a balance that does not carry on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from kassebot.domain.bankdays import add_bank_days
from kassebot.domain.errors import Problem
from kassebot.domain.facts import BankStatement
from kassebot.domain.texts import message


def chain_problems(statements: Iterable[BankStatement]) -> tuple[Problem, ...]:
    """For each account, in the order of days: gaps between statements, and openings unlike the closing before.

    Across a gap balances are not compared: what lies in the gap explains them.
    """
    by_account: dict[str, dict[date, BankStatement]] = {}
    for statement in statements:
        if statement.day is not None:
            by_account.setdefault(statement.account, {}).setdefault(statement.day, statement)
    problems: list[Problem] = []
    for account in sorted(by_account):
        in_order = [by_account[account][day] for day in sorted(by_account[account])]
        for before, after in pairwise(in_order):
            problem = _gap(before, after) or _break(before, after)
            if problem:
                problems.append(problem)
    return tuple(problems)


def _gap(before: BankStatement, after: BankStatement) -> Problem | None:
    if before.day is None or after.day is None:
        return None
    following = add_bank_days(before.day, 1)
    if following >= after.day:
        return None
    return Problem(
        document=after.document,
        locator=after.locator,
        code="bank_day_missing",
        message=message(
            "Konto {account}: der mangler kontoudtog for {first} (næste er {next}). Hent det hos banken",
            account=after.account,
            first=following,
            next=after.day,
        ),
    )


def _break(before: BankStatement, after: BankStatement) -> Problem | None:
    if before.day is None or before.closing_ore is None or after.opening_ore in (None, before.closing_ore):
        return None
    return Problem(
        document=after.document,
        locator=after.locator,
        code="bank_opening_differs",
        message=message(
            "Konto {account}: udtoget åbner med {opening_ore}, men {day} sluttede med {closing_ore}. Spørg banken",
            account=after.account,
            opening_ore=after.opening_ore or 0,
            day=before.day,
            closing_ore=before.closing_ore,
        ),
    )
