"""The shared example, a municipality in which nothing is wrong, comes out exactly as its expected result."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kassebot.domain.findings import RegisterResult


def _helper(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"reconcile_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    if not hasattr(module, "__file__") or not vars(module).get("_loaded"):
        spec.loader.exec_module(module)
        module._loaded = True  # type: ignore[attr-defined]
    return module


folder = _helper("folder")
EXAMPLE = folder.shared() / "example"


def shape(result: RegisterResult) -> dict[str, Any]:
    """A register's result in the shape of expected.json."""
    figures = result.figures
    return {
        "register": result.register,
        "status": result.status.value,
        "opening_ore": figures.opening_ore,
        "expected_ore": figures.expected_ore,
        "counted_ore": figures.counted_ore,
        "booked_ore": figures.booked_ore,
        "difference_ore": figures.difference_ore,
        "findings": [(finding.cause.value, str(finding.date), finding.amount_ore) for finding in result.findings],
        "open_items": [
            {
                "cause": item.cause.value,
                "date": str(item.date),
                "amount_ore": item.amount_ore,
                "reference": item.reference,
                "cleared_on": None if item.cleared_on is None else str(item.cleared_on),
            }
            for item in result.open_items
        ],
    }


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the shared example is not here")
def test_nothing_is_wrong_in_the_example() -> None:
    """Statuses, five figures, no findings and the open items, register by register."""
    expected = json.loads((EXAMPLE / "expected.json").read_text())
    result = folder.result_of(EXAMPLE / "municipality", expected["period"])
    got = [shape(register) for register in result.registers]
    assert got == expected["registers"]
