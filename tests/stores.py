"""Stores for tests: SQLite in a temporary folder, and PostgreSQL in a database of its own.

The schema is made once for each database and copied: the migrations themselves are the matter of tests/store.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kassebot.store.database import Store, open_store
from tests.postgres import cluster, database

TEMPLATE = "kb_template"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the tests."""
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database on the server that has the newest schema and nothing in it."""
    with database(postgresql_server, name=TEMPLATE, kept=True) as url:
        open_store(tmp_path_factory.mktemp("postgresql") / "data", url).close()
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has the newest schema and nothing in it."""
    folder = tmp_path_factory.mktemp("sqlite") / "data"
    open_store(folder).close()
    return folder


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    yield from copied(sqlite_template, tmp_path / "data")


def copied(folder: Path, to: Path) -> Iterator[Store]:
    """A store on SQLite that begins as a copy of the data folder of another."""
    shutil.copytree(folder, to)
    store = open_store(to)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each of the two databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    template = request.getfixturevalue("postgresql_template")
    with database(request.getfixturevalue("postgresql_server"), template=template) as url:
        store = open_store(tmp_path / "data", url)
        yield store
        store.close()
