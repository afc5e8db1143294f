"""The SFTP server over real SSH: three rooms to read, nothing to write, and lines that break."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import Running, serving
from kassebot.mocks.serve.trouble import CLIENT_TRIES_MIN

FAILURES = (asyncssh.SFTPError, asyncssh.Error, OSError)


@asynccontextmanager
async def _sftp(systems: Running, password: str = "") -> AsyncIterator[asyncssh.SFTPClient]:
    pinned = asyncssh.import_known_hosts(f"[127.0.0.1]:{systems.sftp_port} {systems.host_key}\n")
    login = password or systems.secrets["SFTP_PASSWORD"]
    async with (
        asyncssh.connect(
            "127.0.0.1", systems.sftp_port, username="kassebot", password=login, known_hosts=pinned, config=None
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        yield client


def test_files_come_byte_for_byte_and_folders_list_what_is_there(tmp_path: Path) -> None:
    """The root shows three rooms; an empty day's file is an empty file."""

    async def story(systems: Running) -> None:
        async with _sftp(systems) as client:
            assert sorted(await client.listdir("/")) == ["bank", "card", "ledger"]
            for room in ("card", "ledger", *(f"bank/{path.name}" for path in (EXAMPLE / "bank").iterdir())):
                names = {name for name in await client.listdir(room) if not name.startswith(".")}
                assert names == {path.name for path in (EXAMPLE / room).iterdir()}
                for name in names:
                    await client.get(f"{room}/{name}", tmp_path / "file")
                    assert (tmp_path / "file").read_bytes() == (EXAMPLE / room / name).read_bytes()

    with serving(EXAMPLE) as systems:
        asyncio.run(story(systems))


@pytest.mark.parametrize(
    "path", ["/pos/0250/2026-09.json", "../../etc/passwd", "/registers.xlsx", "card/../vouchers/2026-09.json", "counts"]
)
def test_paths_outside_the_rooms_are_refused(path: str) -> None:
    """Nothing but card, bank and ledger can be opened, looked at or listed."""

    async def story(systems: Running) -> None:
        async with _sftp(systems) as client:
            for ask in (client.open(path, "rb"), client.stat(path), client.listdir(path)):
                with pytest.raises(asyncssh.SFTPPermissionDenied):
                    await ask

    with serving(EXAMPLE) as systems:
        asyncio.run(story(systems))


def test_a_link_out_of_a_room_is_refused(tmp_path: Path) -> None:
    """A link is not listed, and what it leads to is not delivered."""
    (tmp_path / "card").mkdir()
    (tmp_path / "secret.csv").write_text("x", encoding="utf-8")
    (tmp_path / "card" / "2026-10-05.csv").symlink_to(tmp_path / "secret.csv")

    async def story(systems: Running) -> None:
        async with _sftp(systems) as client:
            assert await client.listdir("card") == []
            with pytest.raises(asyncssh.SFTPPermissionDenied):
                await client.open("card/2026-10-05.csv", "rb")

    with serving(tmp_path) as systems:
        asyncio.run(story(systems))


def test_nothing_can_be_written(tmp_path: Path) -> None:
    """Every way to change the folder is refused, and the folder is as it was."""
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "a.csv").write_bytes(b"HDR")

    async def story(systems: Running) -> None:
        async with _sftp(systems) as client:
            a, b = "card/a.csv", "card/b.csv"
            asks = [client.open(a, "ab"), client.open(b, "wb"), client.open(a, "r+b"), client.remove(a)]
            asks += [client.rename(a, b), client.posix_rename(a, b), client.symlink(a, b), client.link(a, b)]
            asks += [client.mkdir("card/new"), client.rmdir("card"), client.chmod(a, 0o600), client.truncate(a, 0)]
            for ask in asks:
                with pytest.raises(asyncssh.SFTPPermissionDenied):
                    await ask

    with serving(tmp_path) as systems:
        asyncio.run(story(systems))
    assert [path.name for path in (tmp_path / "card").iterdir()] == ["a.csv"]
    assert (tmp_path / "card" / "a.csv").read_bytes() == b"HDR"


def test_wrong_password_wrong_host_key_and_no_shell() -> None:
    """Who has not the password is not let in, who pins another key stays out, and files are all there is."""

    async def story(systems: Running) -> None:
        with pytest.raises(asyncssh.PermissionDenied):
            async with _sftp(systems, "wrong"):
                pass
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()
        pinned = asyncssh.import_known_hosts(f"[127.0.0.1]:{systems.sftp_port} {other[0]} {other[1]}\n")
        with pytest.raises(asyncssh.HostKeyNotVerifiable):
            await asyncssh.connect("127.0.0.1", systems.sftp_port, username="kassebot", known_hosts=pinned, config=None)
        pinned = asyncssh.import_known_hosts(f"[127.0.0.1]:{systems.sftp_port} {systems.host_key}\n")
        async with asyncssh.connect(
            "127.0.0.1",
            systems.sftp_port,
            username="kassebot",
            password=systems.secrets["SFTP_PASSWORD"],
            known_hosts=pinned,
            config=None,
        ) as connection:
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.run("ls", check=True)

    with serving(EXAMPLE) as systems:
        asyncio.run(story(systems))


@pytest.mark.parametrize(("trouble", "most"), [("some", 2), ("much", 3)])
def test_every_file_comes_whole_within_the_bound(tmp_path: Path, trouble: str, most: int) -> None:
    """A download that stops short ends in an error; after at most so many troubles the file is there, whole."""
    failures: list[str] = []

    async def fetch(systems: Running, name: str) -> None:
        for _ in range(most + 1):
            try:
                async with _sftp(systems) as client:
                    await client.get(name, tmp_path / "file")
                assert (tmp_path / "file").read_bytes() == (EXAMPLE / name).read_bytes()
                return
            except FAILURES as error:
                failures.append(type(error).__name__)
        pytest.fail(f"{name} did not come within the bound")

    async def story(systems: Running) -> None:
        for path in sorted((EXAMPLE / "card").iterdir()):
            await fetch(systems, f"card/{path.name}")

    with serving(EXAMPLE, trouble=trouble) as systems:
        asyncio.run(story(systems))
    assert failures


def test_a_late_file_is_in_a_later_listing() -> None:
    """The first listings may lack files; within the bound all of them are there."""
    all_names = {path.name for path in (EXAMPLE / "card").iterdir()}

    async def story(systems: Running) -> list[set[str]]:
        listings: list[set[str]] = []
        for _ in range(CLIENT_TRIES_MIN):
            try:
                async with _sftp(systems) as client:
                    listings.append({name for name in await client.listdir("card") if not name.startswith(".")})
            except FAILURES:
                continue
        return listings

    with serving(EXAMPLE, trouble="much") as systems:
        listings = asyncio.run(story(systems))
    assert listings[0] < all_names
    assert listings[-1] == all_names
