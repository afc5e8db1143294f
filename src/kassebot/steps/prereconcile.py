"""Pre-reconcile a run: its documents' facts and the rules in, one result for every active register out.

What earlier periods left unbooked is carried in from their newest result, and corrections that somebody was given to
book are known by their references. Nothing is decided here, and
a result is never changed: the same run computed again with the same rules gives the same result.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kassebot.domain.carried import Carried
from kassebot.domain.corrections import unbooked_ore
from kassebot.domain.findings import Area, PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.readers.formats import READER_VERSION
from kassebot.reconcile.engine import reconcile
from kassebot.reconcile.results import ENGINE_VERSION
from kassebot.steps.normalise import deliveries, facts, names
from kassebot.store import audit
from kassebot.store.database import Store
from kassebot.store.results import load_result, save_result
from kassebot.store.rules import rules_sha256, save_rules
from kassebot.store.runs import run_by_id
from kassebot.store.under_way import under_way


def pre_reconcile(store: Store, run: str, rules: RuleSet = DEFAULT_RULES) -> PeriodResult:
    """Compute and keep the result of a run whose documents have been read."""
    with store.read() as connection:
        header = run_by_id(connection, run)
        period = Period.parse(header.period)
        earlier = load_result(connection, str(period.previous))
        corrections = under_way(connection, header.period)
    result = reconcile(
        facts(store, run),
        deliveries(store, run),
        period=period,
        as_of=header.as_of,
        rules=rules,
        run=run,
        names=names(store, run),
        carried=carried_from(earlier) if earlier else (),
        corrections=corrections,
    )
    made_with = {
        "engine_version": ENGINE_VERSION,
        "reader_version": READER_VERSION,
        "carried_run": earlier.run if earlier else "",
        "corrections": [one.decision for one in corrections],
    }
    of_result = made_with | {"corrections": tuple(one.decision for one in corrections)}
    result = replace(result, **of_result)  # type: ignore[arg-type]
    now = datetime.now(UTC)
    with store.write() as connection:
        if save_rules(connection, rules, now):
            kept = {"version": rules.version, "sha256": rules_sha256(rules)}
            audit.append(connection, audit.Event(event="rules_kept", run=run, details=kept))
        sha256 = save_result(connection, result, now)
        details = {"sha256": sha256, "rules_version": rules.version, **made_with}
        audit.append(connection, audit.Event(event="result", run=run, details=details))
    return result


def carried_from(result: PeriodResult) -> tuple[Carried, ...]:
    """What a period's findings left unbooked: booked − counted as each of them leaves it.

    What the period itself carried from before is carried on while nothing has closed it. What a correction has put
    right within the period is not carried.
    """
    items: list[Carried] = []
    for register in result.registers:
        closed = {item.reference for item in register.open_items if item.area is Area.LEDGER and item.cleared_on}
        for finding in register.findings:
            amount_ore = unbooked_ore(finding)
            if amount_ore and finding.id not in closed:
                items.append(
                    Carried(
                        register=register.register,
                        finding=finding.id,
                        amount_ore=amount_ore,
                        date=finding.date,
                        cause=finding.cause,
                    )
                )
        items += [
            Carried(
                register=register.register,
                finding=item.reference,
                amount_ore=item.amount_ore,
                date=item.date,
                cause=item.cause,
            )
            for item in register.open_items
            if item.area is Area.LEDGER and item.cleared_on is None
        ]
    return tuple(sorted(items))
