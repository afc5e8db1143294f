"""Cases, their findings as they stand, what they can be found by, their events, and the texts that people wrote.

`cases` and `case_findings` are where things stand now, changed in the transaction of the event that changes them.
`case_events` says in which order; the event itself, with its hash, is in the audit trail. A text may be deleted when its
time is over; it is never changed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from kassebot.store.tables.base import Instant, metadata, text, whole


def of_case(**options: object) -> Column[str]:
    """The case that a row belongs to."""
    return Column("case", Text, ForeignKey("cases.id"), nullable=False, **options)  # type: ignore[arg-type]


cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),  # <period>-<register>
    text("period"),
    text("register"),
    text("register_name"),
    text("unit"),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),  # whose result the case stands on
    text("result_sha256"),  # of what the register's result says (`register_sha256`)
    text("state"),
    text("status"),  # the register's status in that result
    Column("version", Integer, nullable=False),  # the number of the last event
    Column("serious", Integer, nullable=False),  # of the most serious unsettled finding; 0 is most
    whole("weight_ore"),  # Σ of the unsettled findings' amounts without their signs
    Column("oldest", Date),  # the oldest unsettled finding's day
    Column("taken_by", Text, ForeignKey("people.id")),
    Column("taken_until", Instant),
    Column("handed_to", Text, ForeignKey("people.id")),
    Column("deadline", Date),  # of the keeper's statement, once asked
    Column("heard_at", Instant),  # the newest statement
    Column("flagged", Boolean, nullable=False),  # data changed after it was completed
    Column("opened_at", Instant, nullable=False),
    Column(
        "lightness_ore", BigInteger, Computed("-weight_ore", persisted=True)
    ),  # so that the queue's order only rises
    Index("ix_cases_queue", "state", "period", "serious", "lightness_ore", "register", "unit"),
    Index("ix_cases_register", "register", "period"),
    Index("ix_cases_taken_by", "taken_by"),
    Index("ix_cases_handed_to", "handed_to"),
)

case_findings = Table(
    "case_findings",
    metadata,
    of_case(primary_key=True),
    Column("finding", Text, primary_key=True),
    text("cause"),
    text("area"),
    Column("date", Date, nullable=False),
    whole("amount_ore"),
    text("content_sha256"),  # of what the finding says (`finding_sha256`)
    Column("serious", Integer, nullable=False),  # its place in the queue's order; 0 is most
    text("state"),
    Column("decision", Text),  # the decision in force
    Index("ix_case_findings_cause", "state", "cause", "amount_ore", "date", "case"),
    Index("ix_case_findings_amount", "amount_ore"),
)

# What a case is searched by besides register and amount: voucher and bag numbers, payout references.
case_terms = Table(
    "case_terms",
    metadata,
    Column("term", Text, primary_key=True),  # in capitals, without spaces
    of_case(primary_key=True),
)

case_events = Table(
    "case_events",
    metadata,
    of_case(primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),  # the event in the audit trail
    Column("number", Integer),  # null for a view, which changes nothing
    text("kind"),
    text("actor"),
    Column("at", Instant, nullable=False),
    text("finding"),  # empty: the whole case
    text("about"),  # the id of the decision, link, statement, correction or person that it is about
    UniqueConstraint("case", "number"),
)

case_texts = Table(
    "case_texts",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>:<kind>
    of_case(),
    text("kind"),
    text("author"),  # a person's id, or empty for the register keeper
    Column("at", Instant, nullable=False),
    text("content"),
    text("sha256"),  # as in the audit trail
    Index("ix_case_texts_case", "case"),
)

__all__ = ["case_events", "case_findings", "case_terms", "case_texts", "cases", "of_case"]
