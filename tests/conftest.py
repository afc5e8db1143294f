"""Fixtures for all tests: a store on SQLite and the same on PostgreSQL. In CI a skipped test is a failure."""

import os
from collections.abc import Generator

import pytest

from tests.people import cheap_passwords
from tests.stores import any_store, postgresql_server, postgresql_template, sqlite_store, sqlite_template

__all__ = [
    "any_store", "cheap_passwords", "postgresql_server", "postgresql_template", "sqlite_store", "sqlite_template",
]  # fmt: skip


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
