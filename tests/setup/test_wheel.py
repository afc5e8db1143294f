"""The wheel is the whole of kassebot: installed in an empty folder it has its robots, keywords, words and settings."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="hatchling is in requirements.lock; run make setup")

REPO = Path(__file__).parents[2]


def run(*command: str, cwd: Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A program in a folder, with a bound on its time."""
    return subprocess.run(
        command, cwd=cwd, env=environ, check=False, capture_output=True, text=True, timeout=300, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network and unpacked by pip into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input"]
    offline = ["--no-index", "--no-deps"]
    built = run(*pip, "wheel", *offline, "--no-build-isolation", "-w", str(folder), str(REPO), cwd=folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("kassebot-*.whl")
    site = folder / "site"
    put = run(*pip, "install", *offline, "--target", str(site), str(wheel), cwd=folder)
    assert put.returncode == 0, put.stderr
    return site


def environ(site: Path) -> dict[str, str]:
    """The environment of one who has installed the wheel: nothing of this checkout is on any path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KASSEBOT", "COV"))}
    return {**kept, "PYTHONPATH": str(site), "PYTHONUTF8": "1"}


def test_everything_that_is_not_python_travels_too(installed: Path) -> None:
    """Robots, keywords, migrations, the settings template, the English texts and the portal's script."""
    (wheel,) = installed.parent.glob("kassebot-*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    for ending in (
        "kassebot/_robots/dansk.py",
        "kassebot/_robots/hent_kasseapparater.robot",
        "kassebot/_keywords/pos.py",
        "kassebot/settings_template.toml",
        "kassebot/locale/en.po",
        "kassebot/mocks/serve/static/portal.js",
    ):
        assert ending in names
    assert not [name for name in names if "test" in name.partition("/")[0] or name.endswith(".pyc")]


def test_the_installed_command_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """It leaves nothing behind by answering."""
    answer = run(sys.executable, "-m", "kassebot.cli.main", "--help", cwd=tmp_path, environ=environ(installed))

    assert answer.returncode == 0, answer.stderr
    assert "kassebot" in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_installed_command_speaks_english(installed: Path, tmp_path: Path) -> None:
    """The catalogue is found in the wheel."""
    words = ["-m", "kassebot.cli.main", "--language", "en", "status", "--help"]
    answer = run(sys.executable, *words, cwd=tmp_path, environ=environ(installed))

    assert answer.returncode == 0, answer.stderr
    assert "show how a period stands" in answer.stdout


def test_the_installed_code_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    """Not the checkout's, which is installed beside it for those who develop."""
    where = run(
        sys.executable, "-c", "import kassebot; print(kassebot.__file__)", cwd=tmp_path, environ=environ(installed)
    )

    assert where.stdout.startswith(str(installed))


def test_the_installed_robots_can_be_read_and_their_keywords_found(installed: Path, tmp_path: Path) -> None:
    """A dry run of every robot from the wheel, with Danish from the wheel."""
    robots = installed / "kassebot" / "_robots"
    options = ["--dryrun", "--output", "NONE", "--log", "NONE", "--report", "NONE"]
    paths = ["--pythonpath", str(installed / "kassebot" / "_keywords"), "--language", str(robots / "dansk.py")]
    answer = run(sys.executable, "-m", "robot", *options, *paths, str(robots), cwd=tmp_path, environ=environ(installed))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "0 failed" in answer.stdout


def test_a_whole_night_goes_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Mock systems, robots and their keywords, working papers: all from the wheel."""
    words = ("demo", "--registers", "6", "--trouble", "none")
    night = run(sys.executable, "-m", "kassebot.cli.main", *words, cwd=tmp_path, environ=environ(installed))

    assert night.returncode == 0, night.stdout + night.stderr
    assert "6 aktive kasser, 6 har et resultat" in night.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}
    assert (tmp_path / "demo" / "arbejdspapirer.xlsx").stat().st_size > 5_000
