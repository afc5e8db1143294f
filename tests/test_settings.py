"""The settings file: what is taken, what is refused, and what is said about it."""

import os
from pathlib import Path

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import danish
from kassebot.secret_values import secret_value
from kassebot.settings import Settings, data_folder, database_url, load, settings_path, template

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGh0dHBzOi8vZXhhbXBsZS5kay9pbmdlbi1ub2Vn"


def write(folder: Path, content: str) -> Path:
    path = folder / "kassebot.toml"
    path.write_text(content, encoding="utf-8")
    return path


def filled_template() -> str:
    return template(danish).replace('host_key = ""', f'host_key = "{HOST_KEY}"')


def refusal(folder: Path, content: str) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        load(write(folder, content))
    return caught.value


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(write(tmp_path, filled_template()))


def test_the_template_loads_once_the_host_key_is_filled_in(settings: Settings, tmp_path: Path) -> None:
    """What `kassebot init` writes asks for one thing that nobody can guess, and says how to get it."""
    assert (settings.office_name, settings.robots_at_once) == ("Kassekontoret", 3)
    assert settings.pos and settings.pos.patience.attempts == 6
    assert settings.share and settings.share.folder == tmp_path / "faelles"
    error = refusal(tmp_path, template(danish))
    assert "host_key" in str(error) and "ssh-keyscan" in str(error) and error.locator.endswith("kassebot.toml")


@pytest.mark.parametrize(
    ("wrong", "right", "section"),
    [("robot_at_once", "robots_at_once", "[kassebot]"), ("client_secrt", "client_secret", "[sources.pos]")],
)
def test_an_unknown_key_is_refused_with_the_nearest_known(tmp_path: Path, wrong: str, right: str, section: str) -> None:
    """A typing error is not silently ignored."""
    error = refusal(tmp_path, filled_template().replace(f"\n{right} =", f"\n{wrong} ="))
    assert wrong in str(error) and f"mente du »{right}«" in str(error) and section in str(error)


def test_an_unknown_source_is_refused(tmp_path: Path) -> None:
    """A whole section may be misspelt too."""
    assert "mente du »portal«" in str(
        refusal(tmp_path, filled_template().replace("sources.portal", "sources.portalen"))
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("robots_at_once = 3 ", "robots_at_once = 0 "),
        ("robots_at_once = 3 ", 'robots_at_once = "3" '),
        ("port = 22", "port = true"),
        ('url = "https://bilag.example.dk"', 'url = "bilag.example.dk"'),
        ('office_name = "Kassekontoret"', 'office_name = " "'),
    ],
)
def test_a_value_out_of_bounds_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """The message names key and section and says what to write."""
    error = refusal(tmp_path, filled_template().replace(old, new))
    assert error.code == "settings_value_invalid"
    assert "skal være" in str(error)


def test_a_secret_typed_into_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """Only names of secrets belong there."""
    error = refusal(tmp_path, filled_template().replace('"SFTP_PASSWORD"', '"sommerfugl-17!"'))
    assert "sommerfugl" not in str(error)
    assert "navnet på en hemmelighed" in str(error)


def test_missing_file_key_and_section_say_what_to_do(tmp_path: Path) -> None:
    """Each names what is missing and where."""
    with pytest.raises(BusinessError, match="kassebot init"):
        load(tmp_path / "ingen.toml")
    assert "client_id" in str(refusal(tmp_path, filled_template().replace('client_id = "kassebot"\n', "")))
    assert "[kassebot]" in str(refusal(tmp_path, "[sources]\n"))
    assert refusal(tmp_path, "office_name = \n").code == "settings_unreadable"


def test_a_system_that_is_not_set_up_is_named_when_it_is_needed(tmp_path: Path) -> None:
    """An office without MobilePay leaves the section out."""
    settings = load(write(tmp_path, '[kassebot]\noffice_name = "Kontoret"\n'))
    with pytest.raises(BusinessError, match=r"\[sources.mobilepay\]"):
        settings.system("mobilepay")


def test_a_secret_is_found_in_the_environment_first_then_in_the_file(settings: Settings, tmp_path: Path) -> None:
    """The file is only read when the environment does not say."""
    file = tmp_path / "kassebot.secrets.toml"
    file.write_text('SFTP_PASSWORD = "fra filen"\n')
    file.chmod(0o600)
    assert secret_value(settings, "SFTP_PASSWORD", {"SFTP_PASSWORD": "fra miljøet"}) == "fra miljøet"
    assert secret_value(settings, "SFTP_PASSWORD", {}) == "fra filen"
    with pytest.raises(BusinessError, match="PORTAL_PASSWORD"):
        secret_value(settings, "PORTAL_PASSWORD", {})


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_secrets_file_that_others_can_read_is_refused(settings: Settings, tmp_path: Path, mode: int) -> None:
    """The message has the line to type, and not the secret."""
    file = tmp_path / "kassebot.secrets.toml"
    file.write_text('SFTP_PASSWORD = "fra filen"\n')
    file.chmod(mode)
    with pytest.raises(BusinessError, match="chmod 600") as caught:
        secret_value(settings, "SFTP_PASSWORD", {})
    assert "fra filen" not in str(caught.value)


def test_a_broken_secrets_file_is_refused_without_repeating_it(settings: Settings, tmp_path: Path) -> None:
    """TOML's own message could hold the secret."""
    file = tmp_path / "kassebot.secrets.toml"
    file.write_text("SFTP_PASSWORD = sommerfugl-17!\n")
    file.chmod(0o600)
    with pytest.raises(BusinessError) as caught:
        secret_value(settings, "SFTP_PASSWORD", {})
    assert "sommerfugl" not in str(caught.value)


def test_places_come_from_the_environment(tmp_path: Path) -> None:
    """An empty variable counts as none."""
    assert data_folder({"KASSEBOT_DATA": str(tmp_path)}) == tmp_path
    assert data_folder({"KASSEBOT_DATA": ""}).name == "kassebot-data"
    assert settings_path({}).name == "kassebot.toml"
    assert database_url({}) is None
