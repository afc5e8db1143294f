"""Stores for tests: SQLite in a temporary folder, and PostgreSQL in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kassebot.store.database import Store, open_store
from tests.postgres import cluster, database


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the tests."""
    with cluster() as url:
        yield url


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    store = open_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each of the two databases."""
    if request.param == "sqlite":
        store = open_store(tmp_path / "data")
        yield store
        store.close()
        return
    with database(request.getfixturevalue("postgresql_server")) as url:
        store = open_store(tmp_path / "data", url)
        yield store
        store.close()
