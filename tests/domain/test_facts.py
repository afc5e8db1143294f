"""Facts are records: made by name, whole, never changed, equal only to their own kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from kassebot.domain.facts import CardPayout, Fact, Facts, Posting
from kassebot.domain.registers import Register
from kassebot.store.tables.facts import fact_classes

PLACE: dict[str, Any] = {"document": "d", "line": 3, "locator": "line 3"}
POSTING = Posting(
    **PLACE, account="9-22-0417", period="2026-10", voucher_no="4700012345", booking_date=date(2026, 10, 5),
    document_date=date(2026, 10, 5), text="Kontantsalg Z 1288", amount_ore=181550,
)  # fmt: skip


def test_a_fact_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        POSTING.amount_ore = 0  # type: ignore[misc]
    with pytest.raises(AttributeError):
        POSTING.remark = "x"  # type: ignore[attr-defined]

    assert POSTING.amount_ore == 181550


def test_a_fact_lacks_no_field_has_no_other_and_is_made_by_name() -> None:
    made: Any = Posting
    values: dict[str, Any] = structs.asdict(POSTING)
    for wrong in ({k: v for k, v in values.items() if k != "amount_ore"}, {**values, "remark": "x"}):
        with pytest.raises(TypeError):
            made(**wrong)
    with pytest.raises(TypeError):
        made(*values.values())


def test_equal_facts_are_equal_whatever_made_them_and_kinds_are_never_mixed() -> None:
    again = Posting(**structs.asdict(POSTING))

    assert again == POSTING
    assert hash(again) == hash(POSTING)
    assert structs.replace(POSTING, line=4) != POSTING
    assert Fact(**PLACE) != POSTING


@pytest.mark.parametrize("kind", fact_classes().values())
def test_every_kind_of_fact_is_frozen_and_says_first_where_it_stands(kind: Any) -> None:
    config = kind.__struct_config__

    assert config.frozen
    assert [field.name for field in structs.fields(kind)][:3] == ["document", "line", "locator"]
    assert issubclass(kind, Fact) or kind is Register


def test_a_period_without_facts_has_none_of_any_kind() -> None:
    assert all(not rows for rows in (getattr(Facts(), name) for name in fact_classes()))
    assert CardPayout in fact_classes().values()
