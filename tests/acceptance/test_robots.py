"""The night on real protocols: robots collect from the mock systems in trouble, and the result is the folder's."""

import json
from pathlib import Path
from typing import Any

from tests.acceptance.commands import kassebot
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import serving

WORDS = ("run", "--period", "2026-09", "--as-of", "2026-10-14")


def _rows(printed: str) -> list[dict[str, Any]]:
    """The registers of a result, less the evidence: a voucher's page is another document than the list."""
    rows: list[dict[str, Any]] = json.loads(printed)["registers"]
    return [{**row, "findings": [{**f, "evidence": None, "id": None} for f in row["findings"]]} for row in rows]


def test_robots_in_a_troubled_night_give_what_the_folder_gives(tmp_path: Path) -> None:
    """Statuses, figures, findings and open items are the same; a second night fetches nothing twice."""
    data = tmp_path / "data"
    settings = tmp_path / "kassebot.toml"
    with serving(EXAMPLE, trouble="much") as running:
        running.write_settings(settings)
        night = kassebot(data, *WORDS, "--json", "--settings", str(settings))
    folder = kassebot(tmp_path / "data2", *WORDS, "--folder", str(EXAMPLE), "--json")

    assert night.returncode == 0, night.stdout + night.stderr
    assert folder.returncode == 0
    assert _rows(night.stdout) == _rows(folder.stdout)
    for secret in running.secrets.values():
        kept = [path for path in data.rglob("*.xml") if secret in path.read_text(encoding="utf-8")]
        assert kept == []


def test_one_source_down_does_not_stop_the_rest(tmp_path: Path) -> None:
    """Without the MobilePay API the registers that use it lack data; the others stand, and no difference is made up."""
    data = tmp_path / "data"
    settings = tmp_path / "kassebot.toml"
    with serving(EXAMPLE, down=frozenset({"mobilepay", "portal"})) as running:
        running.write_settings(settings)
        text = settings.read_text(encoding="utf-8")
        quick = text.replace("[sources.mobilepay]", "[sources.mobilepay]\nattempts = 1").replace(
            "[sources.portal]", "[sources.portal]\nattempts = 1"
        )
        settings.write_text(quick, encoding="utf-8")
        night = kassebot(data, *WORDS, "--json", "--settings", str(settings))
    rows = {row["register"]: row for row in json.loads(night.stdout)["registers"]}

    assert night.returncode == 1, night.stderr
    assert rows["0250"]["status"] == "missing_data"
    assert rows["0250"]["difference_ore"] == 0
    assert len(rows) == 14


def test_a_portal_task_that_fails_leaves_a_picture_and_no_secret(tmp_path: Path) -> None:
    """A password that the portal refuses is tried once; the picture shows the page that said so."""
    data = tmp_path / "data"
    settings = tmp_path / "kassebot.toml"
    with serving(EXAMPLE) as running:
        running.write_settings(settings)
        secrets = tmp_path / "kassebot.secrets.toml"
        right = running.secrets["PORTAL_PASSWORD"]
        secrets.write_text(secrets.read_text(encoding="utf-8").replace(right, "forkert-adgangskode"), encoding="utf-8")
        night = kassebot(data, *WORDS, "--source", "vouchers", "--settings", str(settings))

    assert night.returncode == 1, night.stdout + night.stderr
    assert "ikke færdig" in next(
        line for line in night.stdout.splitlines() if line.startswith("  Bilag") and "mangler" in line
    )
    (picture,) = data.glob("runs/*/hent_bilag/skaermbillede-*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    kept = [path for path in data.rglob("*") if path.is_file() and b"forkert-adgangskode" in path.read_bytes()]
    assert kept == []
