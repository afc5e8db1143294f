"""Rules of the review that clerks own: whom to hear and how long, when a second person approves, accounts, phrases.

Limits advise; what they ask for is a conversation or a second pair of eyes, never an answer. A phrase is grounds that
the office has worded once, with its place in the rulebook; it is chosen by a person and never filled in beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause
from kassebot.domain.texts import danish

AMOUNT_ORE_MAX = 1_000_000_000
DEADLINE_BANK_DAYS_MAX = 60
TEXTS_KEPT_YEARS_MAX = 30
PHRASES_MAX = 9  # a phrase has a digit as its key
PHRASE_CHARACTERS_MAX = 500
ACCOUNT_CHARACTERS_MAX = 60

#: Its whole numbers: name → the most that it may be; the least is 0.
REVIEW_BOUNDS = {
    "statement_from_ore": AMOUNT_ORE_MAX,
    "statement_deadline_bank_days": DEADLINE_BANK_DAYS_MAX,
    "approval_from_ore": AMOUNT_ORE_MAX,
    "texts_kept_years": TEXTS_KEPT_YEARS_MAX,
}

#: Where a person's handling of cash is in question, and the register keeper is asked first.
HEARD_AREAS = (Area.COUNT, Area.CASH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Grounds in the office's own words; for any cause where `causes` is empty."""

    text: str
    rule: str
    causes: tuple[Cause, ...] = ()


DEFAULT_PHRASES = (
    Phrase(text=danish("Kasseansvarlig er hørt, og forklaringen passer med bilag og optælling."), rule=""),
    Phrase(text=danish("Forholdet er set efter i kilderne og er, som der står."), rule=""),
    Phrase(text=danish("Kom efter fristen, og beløbet passer."), rule=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """The review's rules, with what they stand on and who owns them; BusinessError for what is out of bounds.

    `statement_from_ore`: from this amount (either sign) the keeper is heard; 0 is always. `approval_from_ore`: from
    this amount a second person approves; a correction always needs one. A cause without a counter account can be
    decided, but its correction cannot be exported. `texts_kept_years`: so many whole years after the year of the period
    the texts of a completed case are kept; the register keeper is told, and `kassebot retain` goes by it.
    """

    reference: str = danish("kassebots standard")
    owner: str = danish("ikke udpeget")
    statement_causes: tuple[Cause, ...] = tuple(cause for cause in Cause if AREA_OF_CAUSE[cause] in HEARD_AREAS)
    statement_from_ore: int = 0
    statement_deadline_bank_days: int = 5
    approval_from_ore: int = 100_000
    texts_kept_years: int = 5
    counter_accounts: tuple[tuple[Cause, str], ...] = ()
    phrases: tuple[Phrase, ...] = DEFAULT_PHRASES

    def __post_init__(self) -> None:
        for error in _refusals(self):
            raise error

    def needs_statement(self, cause: Cause, amount_ore: int) -> bool:
        """Whether the register keeper is heard before such a finding is decided."""
        return cause in self.statement_causes and abs(amount_ore) >= self.statement_from_ore

    def waits(
        self, cause: Cause, amount_ore: int, *, heard_at: datetime | None, deadline: date | None, today: date
    ) -> bool:  # fmt: skip
        """Whether such a finding still waits for the register keeper: not heard, and the last day to answer not over."""
        is_over = deadline is not None and deadline < today
        return heard_at is None and not is_over and self.needs_statement(cause, amount_ore)

    def needs_approval(self, amount_ore: int, *, corrects: bool) -> bool:
        """Whether a second person approves such a decision."""
        return corrects or abs(amount_ore) >= self.approval_from_ore

    def counter_account(self, cause: Cause) -> str | None:
        """The account that a correction of this cause is booked against; None where nobody has set one."""
        return dict(self.counter_accounts).get(cause)

    def texts_kept_from(self, today: date) -> date:
        """The day before which a period must have ended for its texts to have had their time."""
        return date(today.year - self.texts_kept_years, 1, 1)

    def phrases_for(self, cause: Cause) -> tuple[Phrase, ...]:
        """The phrases that may be grounds for this cause, in the office's order."""
        return tuple(phrase for phrase in self.phrases if not phrase.causes or cause in phrase.causes)[:PHRASES_MAX]


def _refusals(rules: ReviewRules) -> Iterator[BusinessError]:
    for name, most in REVIEW_BOUNDS.items():
        value: int = getattr(rules, name)
        if not 0 <= value <= most:
            yield BusinessError(
                "rule_value", "Reglen »{name}« er {value}, men skal være fra {least} til {most}",
                name=name, value=value, least=0, most=most,
            )  # fmt: skip
    causes = [cause for cause, _ in rules.counter_accounts]
    for cause, account in rules.counter_accounts:
        if causes.count(cause) > 1 or not 1 <= len(account) <= ACCOUNT_CHARACTERS_MAX:
            yield BusinessError(
                "rule_value", "Årsagen »{cause}« skal have én modkonto på højst {most} tegn",
                cause=cause.value, most=ACCOUNT_CHARACTERS_MAX,
            )  # fmt: skip
    for phrase in rules.phrases:
        if not phrase.text.strip() or len(phrase.text) > PHRASE_CHARACTERS_MAX:
            yield BusinessError(
                "rule_value", "En frase til begrundelser skal være fra 1 til {most} tegn", most=PHRASE_CHARACTERS_MAX
            )


#: What is shipped, until an office has rules of its own.
DEFAULT_REVIEW = ReviewRules()
