"""P11: payers' names and telephones never touch the disk: not the database, not a file or log, not the pages, exports or archive files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kassebot.domain.cases import CaseState
from kassebot.domain.people import Role
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.mocks.generate.municipality import generate
from kassebot.mocks.serve.serving import serving
from kassebot.store.database import open_store
from kassebot.store.queue import QueueFilter, queue_page
from kassebot.web.office import Office
from tests.acceptance.commands import impatient, kassebot
from tests.principles.desk import browser
from tests.web.conftest import NOW, person
from tests.web.served import PERIOD

AS_OF = "2026-12-10"


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month in which people paid with MobilePay, and some things differ."""
    folder = tmp_path_factory.mktemp("payers") / "kommune"
    generate(folder, registers=12, period=PERIOD, seed=5, faults=6)
    return folder


@pytest.fixture(scope="module")
def payers(municipality: Path) -> list[str]:
    """Every name and telephone in the reports, but for names that the office's own papers have too (keepers, counters)."""
    found: set[str] = set()
    for path in municipality.glob("mobilepay/*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"):
            found |= {row.get("Kundenavn") or "", row.get("Telefon") or ""}
    found |= {one.replace(" ", "") for one in found if one.startswith("+45 ")}
    own = b"".join(data for name, data in contents(municipality) if "mobilepay" not in name)
    kept = sorted(one for one in found if len(one) >= 8 and not any(way in own for way in written(one)))
    assert len(kept) > 300
    return kept


def written(name: str) -> tuple[bytes, ...]:
    """How texts, workbooks, old workbooks and JSON may write a name."""
    plain = [name.encode(way) for way in ("utf-8", "cp1252", "utf-16-le")]
    return (*plain, name.encode("ascii", "xmlcharrefreplace"), json.dumps(name)[1:-1].encode())


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file beneath, and what is in those that are packed."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield str(path.relative_to(folder)), data
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                yield from ((f"{path}:{name}", packed.read(name)) for name in packed.namelist())


def told_in(payers: list[str], places: Iterator[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """(place, payer) wherever one stands."""
    wanted = re.compile(b"|".join(re.escape(one.encode()) for one in payers))
    return [(name, hit.group().decode()) for name, data in places if (hit := wanted.search(data)) is not None]


def test_the_scan_bites(municipality: Path, payers: list[str]) -> None:
    """The reports themselves are full of them."""
    assert len(told_in(payers, contents(municipality / "mobilepay"))) > 10


@pytest.mark.parametrize("way", ["folder", "robots"])
def test_no_payer_is_in_any_file_of_the_data_nor_in_what_was_printed(
    municipality: Path, payers: list[str], tmp_path: Path, way: str
) -> None:
    """Database, documents, the robots' logs at their most talkative, working papers; by folder and by robot."""
    data, settings = tmp_path / "data", tmp_path / "kassebot.toml"
    words = ("run", "--period", str(PERIOD), "--as-of", AS_OF)
    if way == "folder":
        night = kassebot(data, *words, "--folder", str(municipality))
    else:
        sources = ("--source=registers", "--source=mobilepay", "--log-level", "TRACE")
        with serving(municipality) as running:
            impatient(running, settings)
            night = kassebot(data, *words, *sources, "--settings", str(settings))
    papers = kassebot(data, "export", "--period", str(PERIOD), "--to", str(data / "papirer.xlsx"))
    findings = kassebot(data, "findings", "--period", str(PERIOD), "--json")
    printed = (one.stdout + one.stderr for one in (night, papers, findings))

    assert papers.returncode == 0, papers.stderr
    assert any(b"Betalingssted" in content for _, content in contents(data / "documents"))
    assert told_in(payers, contents(data)) == []
    assert told_in(payers, ((str(place), text.encode()) for place, text in enumerate(printed))) == []


def test_no_payer_is_on_a_page_in_a_document_that_is_shown_or_in_an_archive_file(
    municipality: Path, payers: list[str], tmp_path: Path
) -> None:
    """Each open case, the rows behind its figures, the places in documents, and the case's file."""
    data = tmp_path / "data"
    assert (
        kassebot(data, "run", "--period", str(PERIOD), "--as-of", AS_OF, "--folder", str(municipality)).returncode == 0
    )
    office = Office(
        store=open_store(data), rules=DEFAULT_RULES, name="Prøvekontoret", url="http://testserver.local",
        secret=b"k" * 32, settings_file=tmp_path / "kassebot.toml", clock=lambda: NOW,
    )  # fmt: skip
    client = browser(office, person(Role.REVIEWER))
    with office.store.read() as connection:
        rows = queue_page(connection, QueueFilter(states=(CaseState.OPEN,)), None, rows=4)
    shown: dict[str, bytes] = {}
    for row in rows:
        page = client.get(f"/cases/{row.id}").text
        shown[row.id] = page.encode()
        places = set(re.findall(r'href="(/cases/[^"]+)" data-in-place', page))
        places |= {f"/cases/{row.id}/figures/{figure}" for figure in ("mobilepay", "card", "cash_sales")}
        for path in sorted(place.replace("&amp;", "&") for place in places)[:15]:
            shown[path] = client.get(path).content
        file = client.get(f"/cases/{row.id}/file").content
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            shown |= {f"{row.id}:{name}": packed.read(name) for name in packed.namelist()}
    office.store.close()

    assert len(shown) > 20
    assert told_in(payers, iter(shown.items())) == []
