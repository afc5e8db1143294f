"""SQLAlchemy Core tables, queries and the audit chain; the only place that knows the database."""
