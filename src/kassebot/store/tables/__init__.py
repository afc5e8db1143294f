"""All tables, by group; `metadata` is what the migrations must add up to."""

from kassebot.store.tables import audit, cases, decisions, documents, facts, hearing, people, results, rules, runs
from kassebot.store.tables.base import metadata

__all__ = [
    "audit", "cases", "decisions", "documents", "facts", "hearing", "metadata", "people", "results", "rules", "runs",
]  # fmt: skip
