"""The words of the case page: the arithmetic's lines, what happened to a case, how a finding was answered, a small chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kassebot.domain.cases import Answer, CaseState, EventKind, FindingState
from kassebot.domain.findings import RegisterResult
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Message, danish, message
from kassebot.reports.figures import Figure, figure_ore
from kassebot.store.case_reads import HISTORY_PERIODS, PastPeriod

STATES = danish(
    {
        CaseState.READY: "Stemmer, klar til at blive afsluttet",
        CaseState.WAITING: "Venter på data",
        CaseState.OPEN: "Skal afgøres",
        CaseState.DECIDED: "Afgjort, klar til at blive afsluttet",
        CaseState.COMPLETED: "Afsluttet",
    }
)
FINDING_STATES = danish(
    {
        FindingState.OPEN: "ikke afgjort",
        FindingState.DECIDED: "afgjort, venter på godkendelse",
        FindingState.SETTLED: "afgjort",
        FindingState.GONE: "findes ikke mere i nyere data",
    }
)
ANSWERS = danish(
    {
        Answer.SUGGESTED: "Den foreslåede årsag",
        Answer.ANOTHER: "En anden årsag",
        Answer.UNEXPLAINED: "Ingen kendt årsag",
        Answer.ROBOT_WRONG: "Robotten tog fejl",
    }
)
#: What happened, after the name of the one who did it.
EVENTS = danish(
    {
        EventKind.OPENED: "{name} åbnede sagen efter en kørsel",
        EventKind.RESULT_CHANGED: "{name} hentede nyere data, som ændrer tallene",
        EventKind.TAKEN: "{name} tog sagen",
        EventKind.RELEASED: "{name} gav sagen fri",
        EventKind.TAKEN_OVER: "{name} overtog sagen",
        EventKind.HANDED_OVER: "{name} gav sagen videre",
        EventKind.NOTED: "{name} skrev et notat",
        EventKind.ASKED: "{name} spurgte den kasseansvarlige",
        EventKind.LINK_REVOKED: "{name} lukkede et link",
        EventKind.MAILED: "Brevet til den kasseansvarlige blev sendt",
        EventKind.MAIL_FAILED: "Brevet til den kasseansvarlige kunne ikke sendes",
        EventKind.HEARD: "Den kasseansvarlige udtalte sig",
        EventKind.DECIDED: "{name} afgjorde en afvigelse",
        EventKind.UNDONE: "{name} fortrød en afgørelse",
        EventKind.APPROVED: "{name} godkendte en afgørelse",
        EventKind.RETURNED: "{name} sendte en afgørelse tilbage",
        EventKind.EXPORTED: "{name} gav en rettelse videre til bogføring",
        EventKind.BOOKED: "Rettelsen er set bogført",
        EventKind.COMPLETED: "{name} afsluttede afstemningen",
        EventKind.REOPENED: "{name} genåbnede afstemningen",
        EventKind.CHANGED_AFTERWARDS: "Data er ændret, efter at afstemningen blev afsluttet",
        EventKind.VIEWED: "{name} så sagen",
    }
)


def happened(kind: EventKind, name: str) -> Message:
    """An event in words, with the name of the one who did it."""
    return message(EVENTS[kind], name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the arithmetic; `figure` opens its rows, null for what is only a sum of the lines above."""

    label: str
    amount_ore: int | None
    figure: Figure | None = None
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A period in the chart, in units of the drawing; `height` is null where the difference is not known."""

    period: str
    x: int
    y: int
    height: int | None
    amount_ore: int | None


#: The drawing has room for as many periods as there can be; the newest stands to the right.
CHART_HEIGHT, BAR_WIDTH = 80, 40
CHART_WIDTH = BAR_WIDTH * HISTORY_PERIODS


def lines_of(result: RegisterResult, register: Register) -> tuple[Line, ...]:
    """The arithmetic as it is done on paper: what was there, what moved, what should be there, what was counted."""
    is_imprest = register.kind is RegisterKind.IMPREST
    plus = danish(((Figure.TOP_UPS, "+ Opfyldninger", 1),)) if is_imprest else _MOVED
    out = danish("− Bilag") if is_imprest else danish("− Udbetalt mod bilag")
    figures = result.figures
    lines = [Line(label=danish("Beholdning primo"), amount_ore=figures.opening_ore, figure=Figure.OPENING)]
    for figure, label, sign in (*plus, (Figure.CASH_OUT, out, -1), (Figure.TO_BANK, danish("− Sendt til banken"), -1)):
        amount_ore = figure_ore(figure, result)
        lines.append(Line(label=label, amount_ore=None if amount_ore is None else sign * amount_ore, figure=figure))
    unknown = figures.booked_ore is None or figures.counted_ore is None
    booked_ore = None if unknown else (figures.booked_ore or 0) - (figures.counted_ore or 0)
    lines += [
        Line(label=danish("= Forventet beholdning"), amount_ore=figures.expected_ore, is_sum=True),
        Line(label=danish("Optalt beholdning"), amount_ore=figures.counted_ore, figure=Figure.COUNTED),
        Line(
            label=danish("Forskel (optalt − forventet)"), amount_ore=figures.difference_ore, figure=Figure.DIFFERENCE,
            is_sum=True,
        ),
        Line(label=danish("Bogført saldo"), amount_ore=figures.booked_ore, figure=Figure.BOOKED),
        Line(label=danish("Bogført − optalt"), amount_ore=booked_ore, is_sum=True),
    ]  # fmt: skip
    if not is_imprest:
        lines.append(Line(label=danish("Kort ifølge Z-boner"), amount_ore=result.flows.card_ore, figure=Figure.CARD))
        mobilepay = result.flows.mobilepay_ore
        lines.append(Line(label=danish("MobilePay ifølge Z-boner"), amount_ore=mobilepay, figure=Figure.MOBILEPAY))
    return tuple(lines)


_MOVED = danish(
    (
        (Figure.CASH_SALES, "+ Kontant salg", 1),
        (Figure.CASH_REFUNDS, "− Kontante refusioner", -1),
        (Figure.CASH_IN, "+ Byttepenge ind", 1),
    )
)
LABELS = danish(
    {
        Figure.OPENING: "Beholdning primo",
        Figure.CASH_SALES: "Kontant salg",
        Figure.CASH_REFUNDS: "Kontante refusioner",
        Figure.CASH_IN: "Byttepenge ind",
        Figure.CASH_OUT: "Udbetalt mod bilag",
        Figure.TOP_UPS: "Opfyldninger",
        Figure.TO_BANK: "Sendt til banken",
        Figure.COUNTED: "Optalt beholdning",
        Figure.DIFFERENCE: "Forskel",
        Figure.BOOKED: "Bogført saldo",
        Figure.CARD: "Kort",
        Figure.MOBILEPAY: "MobilePay",
    }
)


def bars_of(history: Sequence[PastPeriod]) -> tuple[Bar, ...]:
    """Differences as bars over and under a line in the middle, the largest as high as there is room for."""
    amounts = [one.figures.difference_ore for one in history]
    largest = max((abs(amount) for amount in amounts if amount), default=1)
    half = CHART_HEIGHT // 2
    first = HISTORY_PERIODS - len(history)
    bars = []
    for place, (one, amount) in enumerate(zip(history, amounts, strict=True)):
        height = None if amount is None else max(abs(amount) * (half - 4) // largest, 2 if amount else 0)
        y = half - (height or 0) if (amount or 0) > 0 else half
        bars.append(Bar(period=one.period, x=(first + place) * BAR_WIDTH, y=y, height=height, amount_ore=amount))
    return tuple(bars)
