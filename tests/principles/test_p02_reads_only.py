"""P02: kassebot proposes a correction and never posts it; what reaches a source system only reads."""

from __future__ import annotations

import ast
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from kassebot.mocks.serve.serving import serving
from kassebot.reports import correction_list
from tests.acceptance.commands import impatient, kassebot
from tests.shared import EXAMPLE

REPO = Path(__file__).parents[2]
CONNECTORS = sorted([*(REPO / "keywords").glob("*.py"), *(REPO / "src/kassebot/sources").glob("*.py")])
#: What changes something at the other end: HTTP, SFTP, a file or folder. A form is posted to log in, and asked for below.
WRITES = {
    "post", "put", "patch", "delete", "request", "stream", "remove", "unlink", "rename", "renames", "replace_file", "posix_rename",
    "mkdir", "makedirs", "rmdir", "rmtree", "setstat", "chmod", "chown", "utime", "truncate", "symlink", "link", "write_bytes",
    "write_text", "copy", "mcopy", "mput", "move", "upload", "touch", "send_file", "create_file", "copy_file", "move_file", "remove_file",
    "append_to_file", "create_binary_file", "touch_file", "http_post", "submit_form",
}  # fmt: skip


def calls(path: Path) -> list[tuple[int, str, ast.Call]]:
    """Every call of a module, by the last part of its name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(node.lineno, getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in found]


def test_no_connector_calls_what_writes() -> None:
    """By name; and files are opened for reading."""
    assert len(CONNECTORS) > 12
    found = [f"{path.name}:{line} {name}" for path in CONNECTORS for line, name, _ in calls(path) if name in WRITES]
    opened = [
        f"{path.name}:{line}"
        for path in CONNECTORS
        for line, name, node in calls(path)
        if name in ("open", "fdopen")
        and re.search(r"['\"]\w*[wax+]\w*['\"]|O_WRONLY|O_RDWR|O_CREAT", ast.unparse(node))
    ]
    assert found == []
    assert opened == []


def test_a_request_is_a_get_but_for_logging_in() -> None:
    """The one place that makes requests makes GET and the POST of a form, and the form is a login."""
    made = [
        ast.unparse(node.args[0]) for path in CONNECTORS for _, name, node in calls(path) if name == "build_request"
    ]
    posted = {
        (path.stem, ast.unparse(node.args[0]))
        for path in CONNECTORS
        for _, name, node in calls(path)
        if name == "post_form"
    }
    assert sorted(made) == ["'GET'", "'POST'"]
    assert posted == {("pos", "'/oauth/token'"), ("portal", "_LOGIN")}


@pytest.mark.parametrize("planted", ["sftp.remove(path)", "client.put(url, data)", "open(path, 'wb')"])
def test_the_scan_bites(tmp_path: Path, planted: str) -> None:
    """A write that somebody adds would be found."""
    path = tmp_path / "x.py"
    path.write_text(planted, encoding="utf-8")
    ((_, name, node),) = calls(path)
    assert name in WRITES or re.search(r"['\"]\w*[wax+]\w*['\"]", ast.unparse(node))


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file with the hash of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_folder_is_as_it_was_after_a_run(tmp_path: Path) -> None:
    """No file more, none less, none changed."""
    folder = tmp_path / "kommune"
    shutil.copytree(EXAMPLE, folder)
    before = bytes_of(folder)
    assert kassebot(tmp_path / "data", "run", "--folder", str(folder), "--period", "2026-09").returncode == 0
    assert bytes_of(folder) == before


def test_the_source_systems_are_as_they_were_after_the_robots(tmp_path: Path) -> None:
    """SFTP, the API and the shared folder, over real protocols."""
    folder, settings = tmp_path / "kommune", tmp_path / "kassebot.toml"
    shutil.copytree(EXAMPLE, folder)
    before = bytes_of(folder)
    sources = [f"--source={one}" for one in ("registers", "pos", "card", "mobilepay", "bank", "ledger", "counts")]
    with serving(folder) as running:
        impatient(running, settings)
        words = ("run", "--period", "2026-09", "--as-of", "2026-10-14", *sources)
        night = kassebot(tmp_path / "data", *words, "--settings", str(settings))
    assert night.returncode in (0, 1), night.stderr
    assert "Kasser" in night.stdout or "kasser" in night.stdout
    assert bytes_of(folder) == before


def test_a_correction_leaves_as_bytes_for_a_person_and_by_no_other_way() -> None:
    """What makes the list of corrections knows no network, no file and no database."""
    source = ast.parse(Path(correction_list.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(source)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {str(node.module) for node in ast.walk(source) if isinstance(node, ast.ImportFrom)}
    outside = {"httpx", "socket", "os", "pathlib", "asyncssh", "smtplib", "subprocess", "urllib", "sqlalchemy"}
    assert {name.partition(".")[0] for name in imported} & outside == set()
