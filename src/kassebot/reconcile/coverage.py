"""What could not be fetched or read, as findings; and which registers that leaves without a figure or comparison.

A document of one register is that register's matter. A day's file concerns the registers with business
in it, as the passes report them (`Lacking`); the voucher file those that have vouchers; the ledger all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kassebot.domain.documents import Delivery, DeliveryState, Source
from kassebot.domain.findings import Cause, Evidence
from kassebot.reconcile import explain_ledger as explain
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.known import Known, voucher_business
from kassebot.reconcile.passes import FindingDraft, Lacking, Outcome, World, not_whole


def coverage_pass(world: World, known: Known, lacking: Iterable[Lacking]) -> Outcome:
    """source_missing and document_unreadable for each register that a delivery matters to."""
    pairs = {(one.register, one.delivery) for one in lacking}
    pairs |= set(_own_documents(world, known))
    pairs |= set(_shared_documents(world, known))
    drafts = [_draft(world, register, delivery) for register, delivery in pairs]
    drafts += _ledger_blocks(world, known)
    return Outcome(findings=tuple(sorted(drafts, key=lambda draft: (draft.register, draft.date, draft.evidence))))


def _active(world: World) -> list[str]:
    registers = world.frames.registers
    return list(registers.loc[registers["active"].astype(bool), "register"])


def _own_documents(world: World, known: Known) -> Iterable[tuple[str, Delivery]]:
    active = set(_active(world))
    opened = set(world.frames.registers.loc[known.previous, "register"])
    for delivery in world.coverage.deliveries:
        expected = delivery.expected
        partly = delivery.state is DeliveryState.READ and delivery.problem is not None
        # A row that the previous period's sheet lacks is that period's matter, unless it hides the opening.
        earlier = expected.source is Source.COUNTS and expected.period != str(world.period)
        past = earlier and partly and expected.register in opened
        if expected.register in active and (not_whole(delivery) or partly) and not past:
            yield expected.register, delivery


def _shared_documents(world: World, known: Known) -> Iterable[tuple[str, Delivery]]:
    for delivery in world.coverage.lacking(Source.LEDGER):
        yield from ((register, delivery) for register in _active(world))
    vouchers = world.coverage.lacking(Source.VOUCHERS)
    busy = voucher_business(world, known.imprest).nonzero()[0] if vouchers else ()
    business = {world.register(reg) for reg in busy}
    for delivery in vouchers:
        whose = business if not delivery.registers else set(delivery.registers)
        yield from ((register, delivery) for register in _active(world) if register in whose)
    for delivery in world.coverage.lacking(Source.REGISTERS):
        yield from ((register, delivery) for register in _active(world))


def _draft(world: World, register: str, delivery: Delivery) -> FindingDraft:
    missing = delivery.state is DeliveryState.MISSING
    # The same bytes may have come under several names (one photo for two registers): then the plan's name is meant.
    planned = delivery.expected.name
    known_as = world.names.get(delivery.document, planned)
    name = known_as if known_as.rpartition(".")[0] == planned.rpartition(".")[0] else planned
    told = explain.source_missing(name) if missing else explain.unreadable(name, delivery.problem)
    place = Evidence(name=name, locator=delivery.locator, document=delivery.document)
    return FindingDraft(
        register=register,
        cause=Cause.SOURCE_MISSING if missing else Cause.DOCUMENT_UNREADABLE,
        date=_date(world, delivery),
        amount_ore=0,
        evidence=(place,),
        explanation=told,
    )


def _date(world: World, delivery: Delivery) -> dt.date:
    """The document's date: of a count sheet that was read in part the first row's that could not be."""
    days = world.frames.bad_days
    own = days.loc[(days["document"] == delivery.document) & (days["period"] == delivery.expected.period), "day"]
    partly = delivery.state is DeliveryState.READ and len(own)
    return date_of(own.min()) if partly else delivery.expected.due_after


def _ledger_blocks(world: World, known: Known) -> list[FindingDraft]:
    """Registers whose account has no block, several, or one that does not add up, in a list that was read."""
    lists = world.coverage.of(Source.LEDGER)
    if world.coverage.lacking(Source.LEDGER) or any(one.state is DeliveryState.NOT_DUE for one in lists):
        return []
    registers, accounts = world.frames.registers, world.frames.accounts
    drafts = []
    for reg in (~known.ledger & registers["active"].to_numpy(dtype=bool)).nonzero()[0]:
        own = accounts[(accounts["reg"] == reg) & (accounts["period"] == str(world.period))]
        account = str(registers["account"].iat[reg])
        document = lists[0].document if lists else ""
        place = (Evidence(name=world.names.get(document, ""), locator=account, document=document),)
        readable = len(own) == 1
        drafts.append(
            FindingDraft(
                register=world.register(reg),
                cause=Cause.SOURCE_MISSING if own.empty else Cause.DOCUMENT_UNREADABLE,
                date=world.period.last,
                amount_ore=0,
                evidence=world.evidence(own) or place,
                explanation=explain.block_off(account, int(own["difference_ore"].iat[0]))
                if readable
                else explain.block_missing(account),
            )
        )
    return drafts
