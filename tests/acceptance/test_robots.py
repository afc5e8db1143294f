"""The night on real protocols: robots collect from the mock systems in trouble, and the result is the folder's."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.commands import impatient, kassebot
from tests.shared import EXAMPLE

from kassebot.mocks.serve.mobilepay import MobilePayMock
from kassebot.mocks.serve.portal import PortalMock
from kassebot.mocks.serve.pos import PosMock
from kassebot.mocks.serve.serving import serving
from kassebot.mocks.serve.sftp import Login

WORDS = ("run", "--period", "2026-09", "--as-of", "2026-10-14")


def rows(printed: str) -> list[dict[str, Any]]:
    """The registers of a result, less the evidence: a voucher's page is another document than the list."""
    rows: list[dict[str, Any]] = json.loads(printed)["registers"]
    return [{**row, "findings": [{**f, "evidence": None, "id": None} for f in row["findings"]]} for row in rows]


def test_sources_that_are_down_do_not_stop_the_rest(tmp_path: Path) -> None:
    """Without the MobilePay API and without a browser: what needs them lacks data, and no difference is made up."""
    data, settings = tmp_path / "data", tmp_path / "kassebot.toml"
    with serving(EXAMPLE, down=frozenset({"mobilepay"})) as running:
        impatient(running, settings)
        night = kassebot(data, *WORDS, "--settings", str(settings), PATH=str(tmp_path))
    answer = json.loads(kassebot(data, "findings", "--period", "2026-09", "--json").stdout)
    found = {row["register"]: row for row in answer["registers"]}

    assert night.returncode == 1, night.stderr
    assert found["0250"]["status"] == "missing_data"
    assert found["0250"]["difference_ore"] == 0
    assert len(found) == 14
    mobilepay, vouchers = [line for line in night.stdout.splitlines() if line.startswith("Mangler: ")]
    assert "mobilepay/2026-09-01.csv" in mobilepay
    assert re.search(r"^  … og \d\d til af samme grund$", night.stdout, re.MULTILINE)
    assert "tager ikke imod forbindelser" in mobilepay
    assert "vouchers/2026-09.json" in vouchers
    assert "sudo apt-get install -y chromium" in vouchers


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
    lines = [line for line in night.stdout.splitlines() if line.startswith("  Bilag") and "mangler" in line]
    assert any("ikke færdig" in line for line in lines)
    (picture,) = data.glob("runs/*/hent_bilag/skaermbillede-*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    kept = [path for path in data.rglob("*") if path.is_file() and b"forkert-adgangskode" in path.read_bytes()]
    assert kept == []


def test_wrong_credentials_are_tried_once_and_never_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each robot asks its system once; a night of attempts would lock the office out."""
    asked: Counter[str] = Counter()

    def counted(kind: type, name: str, system: str) -> None:
        original = getattr(kind, name)

        def ask(*given: object) -> object:
            asked[system] += 1
            return original(*given)

        monkeypatch.setattr(kind, name, ask)

    counted(PosMock, "_token", "pos")
    counted(MobilePayMock, "_settlement", "mobilepay")
    counted(Login, "validate_password", "sftp")
    counted(PortalMock, "log_in", "portal")
    data, settings = tmp_path / "data", tmp_path / "kassebot.toml"
    with serving(EXAMPLE) as running:
        impatient(running, settings)
        secrets = tmp_path / "kassebot.secrets.toml"
        secrets.write_text("".join(f'{name} = "forkert-kode"\n' for name in running.secrets), encoding="utf-8")
        sources = ("pos", "mobilepay", "card", "vouchers")
        night = kassebot(
            data,
            *WORDS,
            *(f"--source={source}" for source in sources),
            "--log-level",
            "TRACE",
            "--settings",
            str(settings),
        )

    assert night.returncode == 1, night.stderr
    assert asked == {"pos": 1, "mobilepay": 1, "sftp": 1, "portal": 1}
    assert night.stdout.count("afviste adgangen") >= 4
    written = [path for path in data.rglob("*") if path.is_file() and b"forkert-kode" in path.read_bytes()]
    assert written == []
