"""Fixtures for all tests: a store on SQLite and the same on PostgreSQL."""

from tests.stores import any_store, postgresql_server, sqlite_store

__all__ = ["any_store", "postgresql_server", "sqlite_store"]
