"""All tables, by group; `metadata` is what the migrations must add up to."""

from kassebot.store.tables import audit, documents, facts, results, rules, runs
from kassebot.store.tables.base import metadata

__all__ = ["audit", "documents", "facts", "metadata", "results", "rules", "runs"]
