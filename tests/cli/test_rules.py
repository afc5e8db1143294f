"""`kassebot rules`: what is in force, for people and for programs, and a file to begin with."""

import json
from pathlib import Path

import pytest

from kassebot.cli.main import main
from kassebot.cli.rules import _decimal, _percent
from kassebot.domain.rules import RULE_NAMES
from kassebot.domain.texts import danish
from kassebot.language import translator
from kassebot.settings_rules import parse_rules

RATE = """version = 7
[card_fee_rates]
reference = "Indløseraftalen, bilag 2"
owner = "Økonomi"
[[card_fee_rates.rates]]
agreement = "A1001"
rate = "0.0125"
"""


def test_a_file_to_begin_with_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With comments; the second time it says so and leaves the file alone."""
    target = tmp_path / "rules.toml"

    assert main(["rules", "--init", str(target)]) == 0
    assert "ingen tolerance på kassedifferencer" in target.read_text(encoding="utf-8")
    target.write_text(RATE, encoding="utf-8")
    assert main(["rules", "--init", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == RATE
    assert "findes allerede" in capsys.readouterr().err


def test_each_rule_is_shown_with_value_unit_reference_and_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The office's own and the shipped ones alike."""
    (tmp_path / "rules.toml").write_text(RATE, encoding="utf-8")

    assert main(["rules", "--rules", str(tmp_path / "rules.toml")]) == 0
    shown = capsys.readouterr().out
    assert "Regelsæt 7" in shown
    assert "Kortgebyr for hver aftale: A1001: 1,25 %" in shown
    assert "reference: Indløseraftalen, bilag 2 · ejer: Økonomi" in shown
    assert "Frist for poser: 3 bankdage" in shown


def test_the_settings_name_the_file_and_json_tells_where_the_rules_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every rule once, in order; a rate as it is written."""
    (tmp_path / "regler.toml").write_text(RATE, encoding="utf-8")
    (tmp_path / "kassebot.toml").write_text('[rules]\nfile = "regler.toml"\n', encoding="utf-8")

    assert main(["rules", "--settings", str(tmp_path / "kassebot.toml"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["version"], answer["file"]) == (7, str(tmp_path / "regler.toml"))
    assert [rule["name"] for rule in answer["rules"]] == list(RULE_NAMES)
    values = {rule["name"]: rule["value"] for rule in answer["rules"]}
    assert values["card_fee_rates"] == {"A1001": "0.0125"}
    assert values["mobilepay_fee_ore"] is None


def test_a_file_that_is_refused_names_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, the file, and what to do."""
    (tmp_path / "rules.toml").write_text("[priors]\n", encoding="utf-8")

    assert main(["rules", "--rules", str(tmp_path / "rules.toml")]) == 2
    assert "rules.toml: Reglerne har ingen version" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rate", "percent"),
    [("0.0125", "1,25 %"), ("0", "0 %"), ("0.1", "10 %"), ("0.000001", "0,0001 %"), ("0.5", "50 %")],
)
def test_a_rate_is_shown_exactly(rate: str, percent: str) -> None:
    """As a percentage for people, as it is written for programs."""
    entry = (
        f'version = 2\n[card_fee_rates]\nreference = "x"\nowner = "y"\nrates = [{{agreement = "A", rate = "{rate}"}}]'
    )
    ((_, share),) = parse_rules(entry.encode(), "rules.toml").card_fee_rates

    assert _percent(share, danish) == percent
    assert _percent(share, translator("en")) == percent.replace(",", ".")
    assert _decimal(share) == rate
