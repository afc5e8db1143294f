"""Bad input through the command line: which file, where in it, what is wrong and what to do; the rest goes on.

What each reader says of a file alone is in tests/readers/test_bad_documents.py; here a whole night meets them at once.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.bad_folder import BANK, damaged, zip_bomb
from tests.shared import EXAMPLE

from kassebot.cli.main import main

PERIOD = ("--period", "2026-09")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the run on the damaged folder says at its end, what status says after it, and its result."""
    home = tmp_path_factory.mktemp("bad")
    folder = damaged(home / "kommune")
    said: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch, pytest.MonkeyPatch.context() as printed:
        patch.setenv("KASSEBOT_DATA", str(home / "data"))
        for name, words in {
            "run": ("run", "--folder", str(folder), *PERIOD),
            "status": ("status", *PERIOD),
            "json": ("status", *PERIOD, "--json"),
            "result": ("findings", *PERIOD, "--json"),
            "verify": ("verify",),
        }.items():
            lines: list[str] = []
            printed.setattr("builtins.print", lambda *texts, **_: lines.append(" ".join(map(str, texts))))  # noqa: B023
            said[f"{name} code"] = main(words)
            said[name] = "\n".join(lines)
    return said


@pytest.mark.parametrize(
    ("file", "where", "what", "to_do"),
    [
        ("card/2026-09-02.csv", "linje 11", "TRL siger 9 poster og 3.493,19 kr.; filen har 9 og 3.493,18", "Spørg indløseren"),
        ("card/2026-09-03.csv", "", "skrevet i Unicode, ikke i tegnsættet Windows-1252", "bed kilden om en ny"),
        ("card/2026-09-04.csv", "", "TRL mangler", "hent den igen"),
        ("card/2026-09-07.csv", "linje 2", "Terminal 99999999 står ikke på kasselisten", "Ret Terminal-id"),
        ("mobilepay/2026-09-03.csv", "linje 2", "»0,7501« er ikke et beløb", "hent rapporten igen"),
        ("mobilepay/2026-09-04.csv", "", "Rapporten er tom", "hent den igen"),
        ("ledger/2026-09.txt", "linje", "primosaldo og posteringer giver ikke ultimosaldo", "Spørg regnskab"),
        ("ledger/2026-09.txt", "linje", "Konto 9-22-01-9999 står ikke på kasselisten", "Ret Kontostreng"),
        (f"{BANK}/2026-09-10.xml", "", "Filen er ikke i mappen", ""),
        (f"{BANK}/2026-09-11.xml", "linje", "der mangler kontoudtog for 10.09.2026", "Hent det hos banken"),
        (f"{BANK}/2026-09-16.xml", "linje", "giver ikke ultimosaldo", "Spørg banken"),
        (f"{BANK}/2026-09-16.xml", "linje", "udtoget åbner med 112.377.731,05, men 15.09.2026 sluttede med", "Spørg banken"),
        (f"{BANK}/2026-09-18.xml", "", "DTD eller entiteter", "bed kilden om en almindelig fil"),
        (f"{BANK}/2026-09-21.xml", "", "ikke hel XML", "hent den igen"),
        ("pos/0581/2026-09.json", "post 1", "uden for 2026-09", "hent månedens egne Z-rapporter"),
        ("pos/1173/2026-09.json", "post 2", "»8.8501«", "ret den i kassesystemet"),
        ("vouchers/2026-09.json", "post 1", "Kasse 9999 står ikke på kasselisten", "Ret kassen på bilagene"),
        ("counts/0673_2026-09.xlsx", "Optælling!", "»1.234« er ikke et beløb, der kan læses på én måde", "skriv det som"),
        ("counts/0729_2026-09.xlsx", "Optælling!", "05.11.2026 ligger uden for arkets periode", "ret datoen"),
        ("counts/1229_2026-09.xlsx", "", "fylder for meget, når den pakkes ud", "bed om en mindre"),
        ("counts/1286_2026-09.xlsx", "", "200 MB og dermed større end grænsen på 64 MB", "bed kilden om en mindre"),
        ("counts/1322_2026-09.xlsx", "", "fører ud af mappen", "læg selve filen i mappen"),
        ("counts/1608_2026-09.xlsx", "", "ligger måske kun i skyen", "gem den igen"),
        ("counts/~$1420_2026-09.xlsx", "", "åbent hos nogen", "Det, der sidst blev gemt, er læst"),
        ("counts/9999_2026-09.xlsx", "", "kasse 9999 er ikke aktiv på kasselisten", "ret listen eller navnet"),
        ("noter.docx", "", "ikke et navn, som kassebot kender", "ret navnet, eller flyt filen"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_file_place_and_what_to_do(
    told: dict[str, Any], file: str, where: str, what: str, to_do: str
) -> None:
    """In the words of `kassebot status`."""
    lines = [line for line in told["status"].splitlines() if file in line and what in line]

    assert lines, told["status"]
    assert any(where in line and to_do in line for line in lines), lines


def test_the_run_goes_on_and_names_each_reason_once(told: dict[str, Any]) -> None:
    """Exit code 1; the registers that no fault touches come out, and nothing is made up for the others."""
    rows = {row["register"]: row for row in json.loads(told["result"])["registers"]}
    status = json.loads(told["json"])

    assert told["run code"] == 1
    assert len(rows) == 14
    assert "z_duplicate" in {finding["cause"] for finding in rows["0335"]["findings"]}
    assert rows["0673"]["counted_ore"] is None or rows["0673"]["status"] != "ready"
    assert rows["1322"]["counted_ore"] is None
    assert {name for name in status["missing"] if name.startswith("counts/")} == {
        f"counts/{register}_2026-09.xlsx" for register in ("1229", "1286", "1322", "1608")
    }
    assert all(set(problem) == {"name", "locator", "message"} for problem in status["problems"])
    assert "Se dem alle: kassebot status --period 2026-09" in told["run"]
    assert told["verify code"] == 0


def test_rows_that_take_part_in_nothing_are_said_by_reason_and_what_is_told_already_is_not_said_again(
    told: dict[str, Any],
) -> None:
    """One line a reason on screen; the strange terminal, account and voucher have lines that say what to do."""
    lines = [line for line in told["status"].splitlines() if line.startswith("Sat til side: ")]
    in_json = {one["reason"] for one in json.loads(told["result"])["set_aside"]}

    assert [line.partition(": ")[2].partition(" (rækker: ")[0] for line in lines] == [
        "udbetaling i banken, som ingen afregning nævner",
        "kan være posen fra en optælling, der ikke kan læses",
        "det, den skal holdes op mod, mangler",
    ]
    assert all(line in told["run"] for line in lines)
    assert in_json == {
        "count_unread", "not_advised", "not_due", "other_period", "register_unknown", "source_unknown", "terminal_unknown",
    }  # fmt: skip
    assert all(
        set(one) == {"reason", "name", "locator", "rows", "amount_ore"}
        for one in json.loads(told["result"])["set_aside"]
    )


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda path: path.write_bytes(b""), "file_empty", "gem den igen"),
        (lambda path: path.write_bytes(zip_bomb()), "zip_too_large", "bed om en mindre"),
        (lambda path: path.write_bytes(b'<!DOCTYPE d [<!ENTITY e "x">]><Document><BkToCstmrStmt/></Document>'), "xml_dtd", "bed kilden om"),
        (lambda path: path.write_bytes(b"hej\n"), "format_unknown", ""),
        (lambda path: (path.touch(), os.truncate(path, 200_000_000)), "file_too_large", "kortere periode"),
        (lambda path: path.mkdir(), "not_a_file", "skriv navnet på en fil"),
        (os.mkfifo, "not_a_file", "skriv navnet på en fil"),
        (lambda _path: None, "file_not_found", "om stien er rigtig"),
    ],
    ids=["empty", "zip-bomb", "dtd", "unknown", "200-MB", "folder", "pipe", "gone"],
)  # fmt: skip
def test_a_file_that_must_be_rejected_is_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object], code: str, words: str
) -> None:
    """`kassebot read FILE --json`: the error as JSON, and the same to the person."""
    path = tmp_path / "fil"
    make(path)

    assert main(["read", str(path), "--json"]) == 2
    printed = capsys.readouterr()
    error = json.loads(printed.out)["error"]
    assert error["code"] == code
    assert words in error["message"]
    assert error["message"] in printed.err


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """As someone who may not write in the folder; root may do everything, so root becomes nobody for a while."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(0o555 if path.is_dir() else mode & 0o444)
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_a_data_folder_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong use, with what to do; and what is there is left as it is."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        data = home / "data"
        monkeypatch.setenv("KASSEBOT_DATA", str(data))
        words = ["run", "--folder", str(EXAMPLE), *PERIOD, "--source", "registers"]
        assert main(words) == 1  # one source alone
        capsys.readouterr()
        with nobody(data):
            code = main(words)
            told = capsys.readouterr().err
        assert main(["verify"]) == 0

    assert code == 2
    assert f"»{data}« kan ikke skrives" in told
    assert "KASSEBOT_DATA" in told


def test_a_full_disk_is_exit_code_3_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk is full in the middle of the collecting."""
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    words = ["run", "--folder", str(EXAMPLE), *PERIOD, "--source", "registers", "--source", "counts"]
    write, room = os.write, [60_000]

    def write_while_there_is_room(handle: int, data: bytes) -> int:
        if len(data) > room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        room[0] -= len(data)
        return write(handle, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write_while_there_is_room)
        assert main(words) == 3
    assert "Disken er fuld. Det hentede er bevaret; gør plads på disken, og kør igen" in capsys.readouterr().err
    assert main(words) == 1
    assert main(["verify"]) == 0
