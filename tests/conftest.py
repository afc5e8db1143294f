"""Fixtures for all tests: a store on SQLite and the same on PostgreSQL. In CI a skipped test is a failure."""

import os
from collections.abc import Generator

import pytest

from tests.people import cheap_passwords
from tests.stores import any_store, postgresql_server, postgresql_template, sqlite_store, sqlite_template

__all__ = [
    "any_store", "cheap_passwords", "postgresql_server", "postgresql_template", "sqlite_store", "sqlite_template",
]  # fmt: skip


#: Files of few and long tests. They are begun first: one that was left for the end would run alone while a core idles.
LONG = (
    "test_accessible", "test_check", "test_hostile_requests", "test_killed_night", "test_properties", "test_stories", "test_unseen",
    "test_folder", "test_rules", "test_p11_payers", "test_case", "test_hostile", "test_p05_missing", "test_corrections",
    "test_split", "test_rights_matrix", "test_wheel", "test_robots", "test_quality", "test_web_load",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, then all others in their order."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI every part must be there: a test that is skipped for want of one fails, and says which."""
    del item, call
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
    return report
