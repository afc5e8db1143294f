"""`--language en` is English throughout: every command, the working papers, the settings file and what goes wrong."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl
import pytest
from tests.shared import EXAMPLE

from kassebot import language
from kassebot.cli.commands import COMMANDS
from kassebot.cli.main import main
from kassebot.domain.periods import Period
from kassebot.domain.texts import danish
from kassebot.mocks.generate.municipality import generate
from kassebot.settings_rules import default_rules_text, parse_rules

DANISH = re.compile(
    r"[æøåÆØÅ»«]|\b(af|beløb|bilag|dato|den|der|det|difference på|eller|en|er|et|fejl|fil|filen|fra|har|hent|hentet|ikke"
    r"|ingen|kasse|kassen|kasser|kilde|kun|kør|kørsel|mangler|med|mod|mappe|mappen|og|optalt|periode|periodens|pose|primo"
    r"|se|skal|skriv|til|ultimo|uden|undervejs|ved|vis|afvigelse|afvigelser|brug|bogført)\b",
    re.IGNORECASE,
)


class Strict(dict[str, str]):
    """A catalogue that remembers what it was asked for and does not have."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self.lacking: set[str] = set()

    def get(self, text: str, default: object = None) -> str:  # type: ignore[override]
        """The translation; noted where there is none."""
        if text and text not in self:
            self.lacking.add(text)
        return str(super().get(text, default))


@pytest.fixture(autouse=True, scope="module")
def _strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A data folder of its own, and no text that is not in the catalogue."""
    with pytest.MonkeyPatch.context() as patch:
        catalogue = Strict(language._catalogue("en"))
        patch.setattr(language, "_catalogue", lambda _: catalogue)
        patch.setenv("KASSEBOT_DATA", str(tmp_path_factory.mktemp("english") / "data"))
        patch.setenv("KASSEBOT_LANGUAGE", "en")
        patch.setenv("COLUMNS", "200")
        yield
    assert catalogue.lacking == set()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality with faults of every kind, run once; its registers' names are its own."""
    folder = tmp_path_factory.mktemp("faulty") / "kommune"
    generate(folder, registers=24, period=Period.parse("2026-10"), seed=3, faults=45)
    told = said("run", "--folder", str(folder), "--period", "2026-10")
    assert_english(told, folder)
    return folder


def said(*words: str) -> str:
    """What a command says, on either stream."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main(words)
        except SystemExit:
            assert "--help" in words
    return out.getvalue()


def assert_english(told: str, folder: Path) -> None:
    """No Danish but the data's own: names in the register list, what is quoted, places in a sheet, capitals, paths."""
    rows = openpyxl.load_workbook(folder / "registers.xlsx").worksheets[0].iter_rows(values_only=True)
    names = sorted({str(cell) for row in rows for cell in row if isinstance(cell, str)}, key=len, reverse=True)
    for name in names:
        told = told.replace(name, "")
    bare = re.sub(r"“[^”]*”|\S*[!/=.]\S+|\b[A-ZÆØÅ]{2,}\b|\børe\b|\bda or en\b|{da,en}", "", told)
    assert [line for line in bare.splitlines() if DANISH.search(line)] == []


def test_every_help_is_english() -> None:
    """The first page and each command's."""
    for words in (["--help"], *([command.name, "--help"] for command in COMMANDS)):
        told = said(*words)
        assert told.startswith("usage:")
        assert_english(told, EXAMPLE)


def test_findings_and_their_explanations_are_english(faulty: Path) -> None:
    """The list, each register's page, and the whole result as JSON; amounts and days in the English way."""
    result = json.loads(said("findings", "--period", "2026-10", "--json"))
    shown = said("findings", "--period", "2026-10")
    registers = [row["register"] for row in result["registers"] if row["findings"]]
    causes = {finding["cause"] for row in result["registers"] for finding in row["findings"]}

    assert len(causes) >= 10
    assert re.search(r"^  2026-10-\d\d  .* -?[\d,]+\.\d\d$", shown, re.MULTILINE)
    assert_english(shown + said("status", "--period", "2026-10"), faulty)
    for row in result["registers"]:
        for finding in row["findings"]:
            for candidate in finding["candidates"]:
                assert_english(candidate["explanation"], faulty)
    for register in registers[:10]:
        assert_english(said("show", register, "--period", "2026-10", "--rows"), faulty)


def test_the_working_papers_are_english(faulty: Path, tmp_path: Path) -> None:
    """Every text in every sheet, and the sheets' names."""
    target = tmp_path / "papers.xlsx"
    assert "working papers" in said("export", "--period", "2026-10", "--to", str(target))
    book = openpyxl.load_workbook(target)

    assert book.sheetnames[0] == "Overview"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert_english("\n".join(str(cell.value) for cell in cells if isinstance(cell.value, str)), faulty)
    assert {cell.number_format for cell in cells if isinstance(cell.value, dt.datetime)} == {"yyyy-mm-dd"}


def test_the_example_is_read_in_english() -> None:
    """A run in which everything agrees, one file of each kind, and what is verified afterwards."""
    told = said("run", "--folder", str(EXAMPLE), "--period", "2026-09")
    assert "the reconciliation" in told
    files = {path.parent.name[:2] + path.suffix: path for path in sorted(EXAMPLE.rglob("*")) if path.is_file()}
    for path in files.values():
        told += said("read", str(path))
    told += said("show", "0250", "--period", "2026-09") + said("verify")
    assert_english(told, EXAMPLE)


def test_what_goes_wrong_is_told_in_english(tmp_path: Path) -> None:
    """Wrong use, wrong files, no result; each with its exit code's sentence."""
    bad = tmp_path / "ledger.txt"
    bad.write_bytes("Posteringsoversigt\tKommune 0999\tPeriode 10.2026\tUdskrevet 02.11.2026\r\n\r\n".encode("cp1252"))
    for words in (
        ["frobnicate"], ["run", "--frobnicate"], ["run", "--period"], ["run", "--source", "moon"], ["show"],
        ["mocks", "generate", "x", "--registers", "many"], ["mocks", "generate", "x", "--faults", "1", "--clean"],
        ["run", "--period", "october"], ["run", "--as-of", "today"], ["run", "--folder", str(tmp_path / "none")],
        ["status", "--period", "2020-01"], ["read", str(tmp_path / "none")], ["read", str(bad)],
        ["read", str(Path(__file__))], ["export", "--to", "x.pdf"], ["run", "--settings", str(tmp_path / "none.toml")],
    ):  # fmt: skip
        told = said(*words)
        assert told.startswith(("kassebot: ", "Format")), words
        assert "Traceback" not in told
        assert_english(told, EXAMPLE)


def test_the_settings_file_has_english_comments_and_the_machine_is_looked_at_in_english(tmp_path: Path) -> None:
    """`init` and `doctor`; the keys and the invented addresses are the same in both languages."""
    target = tmp_path / "kassebot.toml"
    assert_english(said("init", "--settings", str(target)), EXAMPLE)
    text = target.read_text(encoding="utf-8")

    assert "# The voucher portal" in text
    assert_english("\n".join(re.findall(r"# (.*)$", text, re.MULTILINE)), EXAMPLE)
    assert_english(said("doctor", "--settings", str(target)), EXAMPLE)


def test_the_rules_and_the_file_to_begin_with_are_english(tmp_path: Path) -> None:
    """Each rule with its reference and owner; the file's comments, while its content stays the shipped rules."""
    target = tmp_path / "rules.toml"
    told = said("rules", "--init", str(target))
    written = target.read_text(encoding="utf-8")
    told += said("rules") + said("rules", "--rules", str(target))

    assert "reference: kassebot's standard · owner: not appointed" in told
    assert_english(told + "\n".join(re.findall(r"# (.*)$", written, re.MULTILINE)), EXAMPLE)
    assert parse_rules(written.encode(), "") == parse_rules(default_rules_text(danish).encode(), "")
    for text in ("", "version = 0\n", "version = 2\n[priors]\n", "version = 2\n[deposit]\n", "x"):
        target.write_text(text, encoding="utf-8")
        assert_english(said("rules", "--rules", str(target)), EXAMPLE)
    assert_english(said("rules", "--set", "9") + said("verify", "--results"), EXAMPLE)


def test_what_a_robot_could_not_do_is_told_in_english(tmp_path: Path) -> None:
    """A robot's own log is Danish; what it says of its failed task reaches the terminal in the reader's language."""
    settings = tmp_path / "kassebot.toml"
    settings.write_text(
        '[kassebot]\noffice_name = "Office"\n\n[sources.share]\nfolder = "none"\nattempts = 1\n', encoding="utf-8"
    )
    told = said("run", "--period", "2026-08", "--settings", str(settings))

    assert "The register list could not be fetched" in told
    assert "Check whether the drive is connected" in told
    assert_english(told, EXAMPLE)
