"""Rule sets: each version kept once, as canonical JSON, and read back exactly as it was.

The same version with another content is refused: a result that names a version must be computable with it for as
long as the result is kept. A set from before a rule was there is read with the shipped one.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, insert, select

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.review_rules import DEFAULT_REVIEW, REVIEW_BOUNDS, Phrase, ReviewRules
from kassebot.domain.rules import DEFAULT_RULES, RULE_NAMES, SHIPPED, Basis, RuleSet
from kassebot.store.codec import canonical, digest
from kassebot.store.tables.rules import rule_sets

_NESTED = ("card_fee_rates", "priors", "bases", "review")
_PLAIN = tuple(field.name for field in fields(RuleSet) if field.name not in _NESTED)


def rules_sha256(rules: RuleSet) -> str:
    """The sha256 of a rule set's content; order does not matter to it."""
    return digest(_out(rules))


def kept_before(connection: Connection, rules: RuleSet) -> bool:
    """Whether the set is kept already; BusinessError where its version is, with another content."""
    kept = load_rules(connection, rules.version)
    if kept is None:
        return False
    if rules_sha256(kept) != rules_sha256(rules):
        newest: int = connection.execute(select(func.max(rule_sets.c.version))).scalar_one()
        raise BusinessError(
            "rules_version_used",
            "Regelsæt {version} er allerede brugt med et andet indhold. Skriv »version = {next}« i reglerne; så bliver "
            "begge stående, og de tidligere resultater kan stadig regnes igen",
            version=rules.version,
            next=newest + 1,
        )
    return True


def save_rules(connection: Connection, rules: RuleSet, at: datetime) -> bool:
    """Keep the set; True when it was new."""
    if kept_before(connection, rules):
        return False
    row = {
        "version": rules.version,
        "sha256": rules_sha256(rules),
        "content": canonical(_out(rules)),
        "kept_at": at,
    }
    connection.execute(insert(rule_sets), [row])
    return True


def load_rules(connection: Connection, version: int) -> RuleSet | None:
    """The set of a version; None when it was never kept."""
    content = connection.execute(select(rule_sets.c.content).where(rule_sets.c.version == version)).scalar()
    return None if content is None else _in(json.loads(content))


def kept_rules(connection: Connection) -> dict[int, tuple[str, str]]:
    """Version → (the sha256 that was kept, the sha256 of the content as it stands)."""
    query = select(rule_sets.c.version, rule_sets.c.sha256, rule_sets.c.content).order_by(rule_sets.c.version)
    return {row.version: (row.sha256, digest(json.loads(row.content))) for row in connection.execute(query)}


def _out(rules: RuleSet) -> dict[str, Any]:
    bases = {name: rules.basis(name) for name in RULE_NAMES}
    return {
        **{name: getattr(rules, name) for name in _PLAIN},
        "card_fee_rates": {agreement: str(rate) for agreement, rate in rules.card_fee_rates},
        "priors": {cause.value: weight for cause, weight in rules.priors},
        "bases": {name: [basis.reference, basis.owner] for name, basis in bases.items()},
        **_review_out(rules.review),
    }


def _in(stored: dict[str, Any]) -> RuleSet:
    weights = dict(DEFAULT_RULES.priors) | {Cause(cause): weight for cause, weight in stored["priors"].items()}
    bases = {name: Basis(reference=reference, owner=owner) for name, (reference, owner) in stored["bases"].items()}
    return RuleSet(
        version=stored["version"],
        **{name: stored.get(name, getattr(DEFAULT_RULES, name)) for name in _PLAIN if name != "version"},
        card_fee_rates=tuple(
            sorted((agreement, Fraction(rate)) for agreement, rate in stored["card_fee_rates"].items())
        ),
        priors=tuple((cause, weights[cause]) for cause in Cause),
        bases=tuple((name, bases.get(name, SHIPPED)) for name in RULE_NAMES),
        review=_review_in(stored["review"]) if "review" in stored else DEFAULT_REVIEW,
    )


def _review_out(review: ReviewRules) -> dict[str, Any]:
    """The review's rules; left out while they are the shipped ones, so that sets from before there were any keep theirs."""
    if review == DEFAULT_REVIEW:
        return {}
    return {
        "review": {
            "statement_causes": [cause.value for cause in review.statement_causes],
            "counter_accounts": {cause.value: account for cause, account in review.counter_accounts},
            "basis": [review.reference, review.owner],
            "phrases": [[one.text, one.rule, [cause.value for cause in one.causes]] for one in review.phrases],
            **{name: getattr(review, name) for name in REVIEW_BOUNDS},
        }
    }


def _review_in(stored: dict[str, Any]) -> ReviewRules:
    reference, owner = stored["basis"]
    return ReviewRules(
        reference=reference,
        owner=owner,
        statement_causes=tuple(Cause(cause) for cause in stored["statement_causes"]),
        counter_accounts=tuple((Cause(cause), account) for cause, account in stored["counter_accounts"].items()),
        phrases=tuple(
            Phrase(text=text, rule=rule, causes=tuple(Cause(cause) for cause in causes))
            for text, rule, causes in stored["phrases"]
        ),
        **{name: stored.get(name, getattr(DEFAULT_REVIEW, name)) for name in REVIEW_BOUNDS},
    )
