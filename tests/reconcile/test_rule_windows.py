"""The windows are the rules': what lies inside belongs together, what lies outside is a finding."""

from __future__ import annotations

import pytest
from msgspec import structs
from tests.reconcile import builder
from tests.reconcile.builder import october, town
from tests.reconcile.test_stories import posting

from kassebot.domain.findings import Status
from kassebot.domain.rules import RuleSet

TILL = "0417"


@pytest.mark.parametrize(("window_days", "status"), [(7, Status.READY), (6, Status.REVIEW)])
def test_a_posting_without_a_key_belongs_to_the_sale_within_the_window(
    monkeypatch: pytest.MonkeyPatch, window_days: int, status: Status
) -> None:
    """Its text names nothing, and its Bilagsdato is seven days off: only the amount binds it to the sale."""
    rules = RuleSet(version=2, posting_window_days=window_days, top_up_window_days=0)
    monkeypatch.setattr(builder, "DEFAULT_RULES", rules)
    made = town()
    place = next(place for place, one in enumerate(made.postings) if posting("Z")(one))
    sale = made.postings[place]
    later = october(sale.document_date.day + 7)
    made.postings[place] = structs.replace(
        sale, text="Kontantsalg", document_date=later, booking_date=max(later, sale.booking_date)
    )
    result = made.result()

    assert result.rules_version == 2
    assert next(one.status for one in result.registers if one.register == TILL) is status
