"""The doctor looks at the machine, says what is missing and the line that gets it, and changes nothing."""

import os
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from kassebot.steps import doctor
from kassebot.steps.browser import Browser, find_browser, program_version

REPO = Path(__file__).parents[2]


def program(folder: Path, name: str, answer: str) -> str:
    """A program that answers anything with one line."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return str(path)


def test_this_machine_is_examined_without_touching_it(tmp_path: Path) -> None:
    """The data folder is not made by looking at it."""
    checks = doctor.examine(data_folder=tmp_path / "not" / "yet", secrets_file=tmp_path / "secrets.toml")

    assert [check.name.render() for check in checks] == [
        "Python", "Python-pakker", "Chromium og driver", "Datamappen", "Hemmeligheder", "Tidszone", "Tegnsæt",
    ]  # fmt: skip
    assert checks[0].ok
    assert all(check.ok or check.remedy for check in checks)
    assert list(tmp_path.iterdir()) == []


def test_the_packages_are_those_of_the_project() -> None:
    """A dependency that is added to pyproject.toml is looked for too."""
    listed = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["dependencies"]
    names = tuple(line.partition(">")[0].partition("[")[0] for line in listed)

    assert sorted(names) == sorted(doctor.PACKAGES)


def test_an_old_python_and_a_missing_package_are_named() -> None:
    """With what to type."""

    def version(name: str) -> str:
        if name == "pandas":
            raise metadata.PackageNotFoundError(name)
        return "1"

    old, lacking = doctor.check_python((3, 10, 2)), doctor.check_packages(["lxml", "pandas"], version)

    assert not old.ok
    assert old.remedy is not None
    assert "python3-venv" in old.remedy.render()
    assert lacking.found.render() == "mangler pandas"
    assert lacking.remedy is not None


def test_a_browser_and_a_driver_of_different_versions_do_not_fit(tmp_path: Path) -> None:
    """Half an upgrade is found before the night, not in it."""
    chromium = program(tmp_path, "chromium", "Chromium 141.0.7390.65 built on Debian")
    driver = program(tmp_path, "chromedriver", "ChromeDriver 140.0.7339.80 (hash)")
    places = {"chromium": chromium, "chromedriver": driver}
    check = doctor.check_browser(find_browser(which=places.get))

    assert not check.ok
    assert check.found.render() == "Chromium 141.0.7390.65, driver 140.0.7339.80"
    assert doctor.check_browser(find_browser(which={**places, "chromedriver": chromium}.get)).ok


def test_no_browser_is_said_with_the_line_that_gets_one() -> None:
    """And with what it means for the night."""
    check = doctor.check_browser(Browser())

    assert check.found.render() == "mangler Chromium, chromedriver"
    assert check.remedy is not None
    assert "sudo apt-get install -y chromium chromium-driver" in check.remedy.render()
    assert program_version("/nowhere/chromium") == ""


def test_a_data_folder_that_is_a_file_or_too_small_is_found(tmp_path: Path) -> None:
    """A full disk is said before the run, in MB."""
    (tmp_path / "file").write_text("")

    assert not doctor.check_data_folder(tmp_path / "file" / "data").ok
    full = doctor.check_data_folder(tmp_path, free_bytes_least=10**18)
    assert full.remedy is not None
    assert "MB" in full.remedy.render()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_a_secrets_file_that_others_can_read_is_found(tmp_path: Path) -> None:
    """Mode 600 is fine, mode 644 is not."""
    path = tmp_path / "kassebot.secrets.toml"
    path.write_text("")
    path.chmod(0o644)
    loose = doctor.check_secrets_file(path)
    path.chmod(0o600)

    assert loose.remedy is not None
    assert "chmod 600" in loose.remedy.render()
    assert doctor.check_secrets_file(path).ok


def test_time_and_letters_are_danish() -> None:
    """A machine in ASCII, or without Copenhagen, is told what to do."""
    assert doctor.check_time_zone().ok
    assert not doctor.check_time_zone("Europe/Nowhere").ok
    assert doctor.check_letters("utf-8", "UTF-8").ok
    assert not doctor.check_letters("ascii", "utf-8").ok
