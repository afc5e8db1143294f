"""The two APIs over real HTTP: tokens, pages, limits, keys, and downloads that are cut."""

import json
import os
import stat
import tomllib
from pathlib import Path

import httpx
import pytest
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import SECRET_NAMES, Running, serving
from kassebot.mocks.serve.trouble import CLIENT_TRIES_MIN, LEVELS

RANGE = {"from": "2026-09-01", "to": "2026-09-30"}
PATH = "/api/v2/registers/0250/z-reports"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def _token(systems: Running, client: httpx.Client) -> dict[str, str]:
    """The bearer header, after as many tries as a client owes."""
    for _ in range(CLIENT_TRIES_MIN):
        try:
            answer = client.post(
                "/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=("kassebot", systems.secrets["POS_CLIENT_SECRET"]),
            )
        except httpx.TransportError:
            continue
        if answer.status_code == 200:
            assert answer.json()["expires_in"] == 600
            return {"Authorization": f"Bearer {answer.json()['access_token']}"}
    raise AssertionError("no token within the bound")


def _folder_with_many(tmp_path: Path, items: int) -> Path:
    register = tmp_path / "pos" / "0417"
    register.mkdir(parents=True)
    content = {"items": [{"z_no": n, "business_date": "2026-10-05"} for n in range(items)], "next": None}
    (register / "2026-10.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_pages_hold_fifty_and_lose_nothing(tmp_path: Path) -> None:
    """120 Z-reports come as 50, 50 and 20, in order, through an opaque cursor."""
    with serving(_folder_with_many(tmp_path, 120)) as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers, cursor, sizes, numbers = _token(systems, client), None, [], []
        while True:
            query = {"from": "2026-10-01", "to": "2026-10-31"} | ({"cursor": cursor} if cursor else {})
            page = client.get("/api/v2/registers/0417/z-reports", params=query, headers=headers).json()
            sizes.append(len(page["items"]))
            numbers += [item["z_no"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        foreign = client.get(
            "/api/v2/registers/0417/z-reports", params=RANGE | {"cursor": "bm9uc2Vuc2U="}, headers=headers
        )
    assert (sizes, numbers, foreign.status_code) == ([50, 50, 20], list(range(120)), 400)


def test_what_the_pos_answers_is_what_the_folder_holds() -> None:
    """A whole month is the file's items, unchanged; part of it is those of its days."""
    expected = json.loads((EXAMPLE / "pos/0250/2026-09.json").read_bytes())["items"]
    with serving(EXAMPLE) as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers = _token(systems, client)
        whole = client.get(PATH, params=RANGE, headers=headers).json()
        part = client.get(PATH, params=RANGE | {"to": "2026-09-07"}, headers=headers).json()
    assert whole == {"items": expected, "next": None}
    assert part["items"] == [item for item in expected if item["business_date"] <= "2026-09-07"]


def test_too_many_requests_are_told_when_to_come_back() -> None:
    """Now and then the limit is reached; the next try gets through."""
    with serving(EXAMPLE) as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers = _token(systems, client)
        answers = [client.get(PATH, params=RANGE, headers=headers) for _ in range(100)]
    limited = [number for number, answer in enumerate(answers) if answer.status_code == 429]
    assert len(limited) == 1
    assert int(answers[limited[0]].headers["Retry-After"]) >= 1
    assert answers[limited[0] + 1].status_code == 200


def test_a_token_lives_ten_minutes() -> None:
    """Without a token, with a wrong secret and with a token that has run out: 401."""
    clock = Clock()
    with serving(EXAMPLE, clock=clock) as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers = _token(systems, client)
        form = {"grant_type": "client_credentials", "client_id": "kassebot", "client_secret": "wrong"}
        assert client.post("/oauth/token", data=form).status_code == 401
        form["client_secret"] = systems.secrets["POS_CLIENT_SECRET"]
        assert client.post("/oauth/token", data=form).status_code == 200
        assert client.get(PATH, params=RANGE).status_code == 401
        clock.seconds += 599
        assert client.get(PATH, params=RANGE, headers=headers).status_code == 200
        clock.seconds += 1
        assert client.get(PATH, params=RANGE, headers=headers).status_code == 401


def test_unknown_register_and_missing_month_are_told_apart() -> None:
    """Both are 404; missing data is never an empty list."""
    with serving(EXAMPLE) as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers = _token(systems, client)
        unknown = client.get("/api/v2/registers/9998/z-reports", params=RANGE, headers=headers)
        missing = client.get(PATH, params={"from": "2026-01-01", "to": "2026-01-31"}, headers=headers)
        upwards = client.get("/api/v2/registers/..%2F0250/z-reports", params=RANGE, headers=headers)
    assert (unknown.status_code, unknown.json()["error"]) == (404, "register_unknown")
    assert (missing.status_code, missing.json()["error"]) == (404, "period_missing")
    assert upwards.status_code == 404


def test_mobilepay_needs_its_key_and_delivers_the_bytes() -> None:
    """401 without the key, 404 for a day without a file, else the file byte for byte."""
    with serving(EXAMPLE) as systems, httpx.Client(base_url=systems.urls["mobilepay"]) as client:
        key = {"X-Api-Key": systems.secrets["MOBILEPAY_API_KEY"]}
        day = "/v1/settlements/2026-09-01.csv"
        assert client.get(day).status_code == 401
        assert client.get(day, headers={"X-Api-Key": "wrong"}).status_code == 401
        assert client.get("/v1/settlements/2026-09-05.csv", headers=key).status_code == 404
        assert client.get("/v1/settlements/..%2Fregisters.xlsx", headers=key).status_code == 404
        assert client.get(day, headers=key).content == (EXAMPLE / "mobilepay/2026-09-01.csv").read_bytes()


@pytest.mark.parametrize(("trouble", "most"), [("some", 2), ("much", 3)])
def test_every_settlement_comes_whole_within_the_bound(trouble: str, most: int) -> None:
    """An answer is right, or the client sees that it is not: no byte is ever silently wrong."""
    seen: set[str] = set()
    with serving(EXAMPLE, trouble=trouble) as systems, httpx.Client(base_url=systems.urls["mobilepay"]) as client:
        key = {"X-Api-Key": systems.secrets["MOBILEPAY_API_KEY"]}
        for path in sorted((EXAMPLE / "mobilepay").iterdir()):
            for _ in range(most + 1):
                try:
                    answer = client.get(f"/v1/settlements/{path.name}", headers=key)
                except httpx.TransportError:
                    seen.add("cut")
                    continue
                if answer.status_code == 200:
                    assert answer.content == path.read_bytes()
                    break
                seen.add(str(answer.status_code))
            else:
                pytest.fail(f"{path.name} failed {most + 1} times in a row")
    assert "cut" in seen
    assert seen <= {"cut", "500"}


def test_a_whole_register_comes_although_the_token_runs_out_at_times() -> None:
    """Under much trouble a client that logs in anew and tries again gets every register."""
    registers = sorted(path.name for path in (EXAMPLE / "pos").iterdir())
    seen: set[int] = set()
    with serving(EXAMPLE, trouble="much") as systems, httpx.Client(base_url=systems.urls["pos"]) as client:
        headers = _token(systems, client)
        for register in registers * 8:
            for _ in range(LEVELS["much"].streak_max + 1):
                try:
                    answer = client.get(f"/api/v2/registers/{register}/z-reports", params=RANGE, headers=headers)
                except httpx.TransportError:
                    continue
                seen.add(answer.status_code)
                if answer.status_code == 200:
                    break
                if answer.status_code == 401:
                    headers = _token(systems, client)
            else:
                pytest.fail(f"{register} never came")
    assert {200, 401, 429, 500} <= seen


def test_settings_name_the_secrets_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    """The settings parse, hold no secret, and the file beside them holds all of them."""
    with serving(EXAMPLE, down=frozenset({"mobilepay", "share"})) as systems:
        systems.write_settings(tmp_path / "kassebot.toml")
        settings = tomllib.loads((tmp_path / "kassebot.toml").read_text(encoding="utf-8"))
        beside = tmp_path / settings["secrets"]["file"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(systems.urls["mobilepay"])
    assert tomllib.loads(beside.read_text(encoding="utf-8")) == systems.secrets
    assert set(systems.secrets) == set(SECRET_NAMES)
    assert os.name != "posix" or stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert not any(secret in systems.settings_text for secret in systems.secrets.values())
    assert set(settings["sources"]) == {"pos", "mobilepay", "sftp", "portal", "share"}
    assert not Path(settings["sources"]["share"]["folder"]).exists()
    assert settings["sources"]["sftp"]["port"] == systems.sftp_port


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """No servers are started for nothing, nor for a misspelt system."""
    with pytest.raises(FileNotFoundError), serving(tmp_path / "none"):
        pass
    with pytest.raises(ValueError, match="down"), serving(EXAMPLE, down=frozenset({"till"})):
        pass
