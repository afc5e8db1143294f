"""Why a register stands as it does, in at most five plain sentences with the figures that were looked at."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from kassebot.domain.errors import InvariantBroken
from kassebot.domain.findings import Area, Cause, Finding, Reason, RegisterResult
from kassebot.domain.texts import Message, message
from kassebot.reconcile.passes import CONFIDENCE_MIN

#: These causes say that nothing explains the difference.
UNEXPLAINED = frozenset({Cause.CASH_OVER_SHORT, Cause.POSTING_UNSUPPORTED, Cause.SETTLEMENT_DIFFERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was there to look at, of one register; `not_due`: something that its figures need may come later."""

    imprest: bool
    counts: int
    z_reports: int
    not_due: bool
    as_of: dt.date


def is_explained(finding: Finding) -> bool:
    """Whether a rule gives the finding a definite cause, with rows that stand behind it."""
    definite = bool(finding.candidates) and finding.candidates[0].confidence >= CONFIDENCE_MIN
    bare = bool(finding.effects_ore) and not finding.evidence
    return definite and not bare and finding.cause not in UNEXPLAINED


def _known(amount_ore: int | None) -> int:
    """An amount of a register that does not lack data."""
    if amount_ore is None:
        raise InvariantBroken("a register that does not lack data lacks a figure")
    return amount_ore


def ready(row: RegisterResult, reason: Reason, seen: Seen) -> list[Message]:
    """What agrees, in a register where everything does."""
    figures = row.figures
    difference_ore, counted_ore = _known(figures.difference_ore), _known(figures.counted_ore)
    if reason is Reason.NO_ACTIVITY:
        told = [
            message("Klargjort, fordi kassen ikke har haft nogen bevægelser i perioden, og tallene stemmer."),
            message(
                "Beholdningen er {counted_ore} kr. både primo og optalt, difference {difference_ore} kr.",
                counted_ore=counted_ore, difference_ore=difference_ore,
            ),
            _booked(row),
        ]  # fmt: skip
    else:
        told = [
            message(
                "Klargjort, fordi optalt og forventet beholdning er ens: {counted_ore} kr., difference "
                "{difference_ore} kr.",
                counted_ore=counted_ore, difference_ore=difference_ore,
            ),
            message("Alle {counts} optællinger i perioden stemmer hver for sig.", counts=seen.counts)
            if seen.counts > 1
            else message("Periodens ene optælling stemmer."),
            _booked(row),
            *_business(row, seen),
        ]  # fmt: skip
    return told + _in_transit(row)


def _booked(row: RegisterResult) -> Message:
    """The ledger's balance beside the count; what stands between them in a register that agrees is carried."""
    booked_ore, counted_ore = _known(row.figures.booked_ore), _known(row.figures.counted_ore)
    if booked_ore == counted_ore:
        return message("Bogført saldo er den samme, {booked_ore} kr.", booked_ore=booked_ore)
    return message(
        "Bogført saldo er {booked_ore} kr.; forskellen, {apart_ore} kr., er overført fra tidligere perioder og står "
        "som åben post.",
        booked_ore=booked_ore, apart_ore=booked_ore - counted_ore,
    )  # fmt: skip


def _business(row: RegisterResult, seen: Seen) -> list[Message]:
    """What was sold or paid, and that the other side has the same."""
    flows = row.flows
    if seen.imprest:
        return [
            message(
                "Bilag for {cash_out_ore} kr. og opfyldninger for {top_ups_ore} kr. er bogført med de samme beløb.",
                cash_out_ore=_known(flows.cash_out_ore), top_ups_ore=_known(flows.top_ups_ore),
            )
        ]  # fmt: skip
    electronic_ore = _known(flows.card_ore) + _known(flows.mobilepay_ore)
    if not electronic_ore:
        return []
    if seen.z_reports == 1:
        return [
            message(
                "Kort og MobilePay på periodens ene Z-bon, {electronic_ore} kr., er afregnet med de samme beløb.",
                electronic_ore=electronic_ore,
            )
        ]
    return [
        message(
            "Kort og MobilePay på periodens {z_reports} Z-boner, {electronic_ore} kr., er afregnet med de samme beløb.",
            z_reports=seen.z_reports, electronic_ore=electronic_ore,
        )
    ]  # fmt: skip


def _in_transit(row: RegisterResult) -> list[Message]:
    """Bags and payouts that had not reached the bank on the period's last day; none is past its limit."""
    items = [item for item in row.open_items if item.area is not Area.LEDGER]
    amount_ore = -sum(item.amount_ore for item in items)
    waiting = sum(item.cleared_on is None for item in items)
    if not items:
        return []
    if len(items) == 1:
        only = (
            message("En post på {amount_ore} kr. er undervejs til banken og inden for fristen.", amount_ore=amount_ore)
            if waiting
            else message(
                "En post på {amount_ore} kr. var undervejs til banken og er kommet siden.", amount_ore=amount_ore
            )
        )
        return [only]
    if not waiting:
        return [
            message(
                "{count} poster på i alt {amount_ore} kr. var undervejs til banken og er alle kommet siden.",
                count=len(items), amount_ore=amount_ore,
            )
        ]  # fmt: skip
    return [
        message(
            "{count} poster på i alt {amount_ore} kr. var undervejs til banken; {waiting} er det endnu og inden for "
            "fristen.",
            count=len(items), amount_ore=amount_ore, waiting=waiting,
        )
    ]  # fmt: skip


def review(row: RegisterResult, reason: Reason, seen: Seen) -> list[Message]:  # noqa: ARG001 as the others
    """How many findings no rule explains, and the figures."""
    count = len(row.findings)
    unexplained = sum(not is_explained(finding) for finding in row.findings)
    if reason is Reason.EXPLAINED:
        first = (
            message("Til gennemsyn, fordi der er en afvigelse; en regel giver den en årsag, som rækkerne bag viser.")
            if count == 1
            else message(
                "Til gennemsyn, fordi der er {count} afvigelser; en regel giver hver af dem en årsag, som rækkerne bag "
                "viser.",
                count=count,
            )
        )
    elif count <= 1:
        first = message("Til gennemsyn, fordi ingen regel forklarer afvigelsen; en medarbejder ser på den.")
    else:
        first = message(
            "Til gennemsyn, fordi ingen regel forklarer {unexplained} af de {count} afvigelser; en medarbejder ser på "
            "dem.",
            unexplained=unexplained, count=count,
        )  # fmt: skip
    figures = row.figures
    booked_ore, counted_ore = _known(figures.booked_ore), _known(figures.counted_ore)
    return [
        first,
        message(
            "Optalt er {counted_ore} kr., forventet {expected_ore} kr., difference {difference_ore} kr.",
            counted_ore=counted_ore, expected_ore=_known(figures.expected_ore), difference_ore=_known(figures.difference_ore),
        ),
        message("Bogført saldo er den samme som det optalte.")
        if booked_ore == counted_ore
        else message(
            "Bogført saldo er {booked_ore} kr., {apart_ore} kr. fra det optalte.",
            booked_ore=booked_ore, apart_ore=booked_ore - counted_ore,
        ),
    ]  # fmt: skip


def missing_data(row: RegisterResult, reason: Reason, seen: Seen) -> list[Message]:
    """What is not there, and what it leaves open."""
    told = [_lacking(row, reason, seen)]
    unknown = list(asdict(row.figures).values()).count(None)
    if unknown:
        told.append(
            message(
                "{unknown} af de fem tal kan ikke gøres op; de står tomme, for det, der mangler, er ikke nul.",
                unknown=unknown,
            )
        )
    else:
        told.append(message("De fem tal er gjort op, men en sammenligning står åben."))
    others = len(row.findings) - len(_of_cause(row, reason))
    if others == 1:
        told.append(message("Der er også en anden afvigelse at se på."))
    elif others:
        told.append(message("Der er også {count} andre afvigelser at se på.", count=others))
    return told


def _of_cause(row: RegisterResult, reason: Reason) -> list[Finding]:
    return [finding for finding in row.findings if finding.cause.value == reason.value]


def _lacking(row: RegisterResult, reason: Reason, seen: Seen) -> Message:
    names = sorted({place.name for finding in _of_cause(row, reason) for place in finding.evidence if place.name})
    if reason is Reason.SOURCE_MISSING:
        if len(names) == 1:
            return message("Mangler data, fordi {name} ikke er leveret med kassens tal.", name=names[0])
        if names:
            return message(
                "Mangler data, fordi {name} og {more} til ikke er leveret med kassens tal.",
                name=names[0], more=len(names) - 1,
            )  # fmt: skip
        return message("Mangler data, fordi en kilde ikke er leveret med kassens tal.")
    if reason is Reason.DOCUMENT_UNREADABLE:
        if len(names) == 1:
            return message("Mangler data, fordi {name} ikke kan bruges, som det er.", name=names[0])
        return message("Mangler data, fordi {count} dokumenter ikke kan bruges, som de er.", count=max(1, len(names)))
    if reason is Reason.COUNT_MISSING:
        return message("Mangler data, fordi en optælling, som tallene bygger på, ikke er der.")
    if reason is Reason.NOT_DUE_YET:
        return message(
            "Mangler data, fordi det, der mangler, først skal leveres senere; set fra {as_of} er intet for sent.",
            as_of=seen.as_of,
        )
    return message("Mangler data, fordi det, der er leveret, ikke er nok til at gøre alle tal op.")
