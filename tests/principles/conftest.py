"""The office of the pages' tests, where each cause has an account and nobody has to be heard first."""

from dataclasses import replace

import pytest

from kassebot.store.database import Store
from kassebot.web.office import Office
from tests.cases import made
from tests.web.conftest import office as an_office
from tests.web.conftest import signed_in

__all__ = ["an_office", "signed_in"]


@pytest.fixture
def any_store(sqlite_store: Store) -> Store:
    """What is told here is the same on both databases; what they refuse themselves is tried on both."""
    return sqlite_store


@pytest.fixture
def office(an_office: Office) -> Office:
    """The office, which nobody has to be heard in."""
    return replace(an_office, rules=made.RULES)
