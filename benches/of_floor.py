"""What the mock source systems themselves need: the documents that the robots fetched, asked for again and thrown away.

A bare client for each protocol: it logs in once and does nothing with what comes. The portal's table and pages are made
by the browser, so its floor is a bare Chromium in which one script opens the pages; a client without a browser, which
gets the pages' HTML and JSON but no page, is shown beside it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncssh
import httpx

from kassebot.domain.documents import Document, Source
from kassebot.secret_values import secret_value
from kassebot.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "keywords"))

from browser import Browser
from portal_tabs import TABS_MAX

PAGE_SECONDS_MAX = 600.0
#: Lets tabs open one address after another until each has shown its voucher; answers how many were shown.
_OPEN_ALL = """
const [addresses, count, done] = arguments;
let left = addresses.length, shown = 0;
for (let tab = 0; tab < count; tab++) {
  const opened = window.open('about:blank');
  const next = () => {
    if (!addresses.length) return;
    opened.document.isLeft = true;
    opened.location.assign(addresses.pop());
    look();
  };
  const look = () => {
    const part = opened.document.isLeft ? null : opened.document.getElementById('bilag');
    if (!part || part.dataset.tilstand === 'henter') { setTimeout(look, 5); return; }
    if (part.dataset.tilstand === 'klar') shown++;
    if (--left) next(); else done(shown);
  };
  next();
}
"""


def floors(settings: Settings, documents: Sequence[Document]) -> dict[str, dict[str, float]]:
    """Wall seconds for each source's documents; `plain` is the portal without a browser."""
    of: dict[Source, list[str]] = {source: [] for source in Source}
    for document in documents:
        of[document.source].append(document.origin)
    told: dict[str, dict[str, float]] = {}
    for source, addresses in of.items():
        if addresses:
            told[source] = {"floor": _timed(_BARE[source], settings, addresses)}
    if of[Source.VOUCHERS]:
        told[Source.VOUCHERS]["plain"] = _timed(_without_browser, settings, of[Source.VOUCHERS])
    return told


def _timed(fetch: Callable[[Settings, list[str]], int], settings: Settings, addresses: list[str]) -> float:
    start = time.perf_counter()
    got = fetch(settings, addresses)
    seconds = time.perf_counter() - start
    if got != len(addresses):
        raise SystemExit(f"a bare client got {got} of {len(addresses)} documents")
    return seconds


def _files(_settings: Settings, addresses: list[str]) -> int:
    return sum(bool(Path(unquote(urlsplit(address).path)).read_bytes()) for address in addresses)


def _pos(settings: Settings, addresses: list[str]) -> int:
    system: Any = settings.system("pos")
    with httpx.Client() as client:
        form = {"grant_type": "client_credentials", "client_id": system.client_id,
                "client_secret": secret_value(settings, system.client_secret)}  # fmt: skip
        token = client.post(system.url + "/oauth/token", data=form).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        return sum(_all_pages(client, address) for address in addresses)


def _all_pages(client: httpx.Client, address: str) -> bool:
    query = {"from": "2026-10-01", "to": "2026-10-31"}
    while True:
        answer = client.get(address, params=query)
        if answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            continue
        following = answer.raise_for_status().json()["next"]
        if following is None:
            return True
        query["cursor"] = following


def _mobilepay(settings: Settings, addresses: list[str]) -> int:
    system: Any = settings.system("mobilepay")
    with httpx.Client(headers={"X-Api-Key": secret_value(settings, system.api_key)}) as client:
        return sum(client.get(address).raise_for_status().is_success for address in addresses)


def _sftp(settings: Settings, addresses: list[str]) -> int:
    system: Any = settings.system("sftp")

    async def fetch() -> int:
        known: tuple[list[Any], list[Any], list[Any]] = ([asyncssh.import_public_key(system.host_key)], [], [])
        async with (
            asyncssh.connect(system.host, system.port, username=system.user, known_hosts=known, client_keys=None,
                             agent_path=None, config=None, password=secret_value(settings, system.password)) as server,
            server.start_sftp_client() as files,
        ):  # fmt: skip
            got = 0
            for address in addresses:
                async with files.open(urlsplit(address).path.partition(" (")[0].lstrip("/"), "rb") as file:
                    got += bool(await file.read())
            return got

    return asyncio.run(fetch())


def _without_browser(settings: Settings, addresses: list[str]) -> int:
    system: Any = settings.system("portal")
    with httpx.Client(follow_redirects=True) as client:
        form = client.get(system.url + "/log-ind").text
        csrf = form.partition('name="csrf" value="')[2].partition('"')[0]
        client.post(system.url + "/log-ind", data={
            "csrf": csrf, "naeste": "", "brugernavn": system.user,
            "adgangskode": secret_value(settings, system.password),
        }).raise_for_status()  # fmt: skip

        def both(address: str) -> bool:
            data = client.get(address.replace("/bilag/", "/api/bilag/")).raise_for_status()
            return client.get(address).raise_for_status().is_success and "nummer" in data.json()

        with ThreadPoolExecutor(TABS_MAX) as sessions:
            return sum(sessions.map(both, addresses))


def _bare_chromium(settings: Settings, addresses: list[str]) -> int:
    system: Any = settings.system("portal")
    browser = Browser(timeout_seconds=PAGE_SECONDS_MAX)
    browser.open()
    try:
        driver = browser.driver
        browser.go_to(system.url + "/log-ind")
        driver.find_element("id", "brugernavn").send_keys(system.user)
        driver.find_element("id", "adgangskode").send_keys(secret_value(settings, system.password))
        browser.leave()
        driver.find_element("id", "log-ind-knap").click()
        browser.wait_for("return !document.isLeft && document.getElementById('log-ud') ? true : null;")
        return int(driver.execute_async_script(_OPEN_ALL, addresses, TABS_MAX))
    finally:
        browser.close()


_BARE: dict[Source, Callable[[Settings, list[str]], int]] = {
    Source.REGISTERS: _files, Source.COUNTS: _files, Source.POS: _pos, Source.MOBILEPAY: _mobilepay,
    Source.CARD: _sftp, Source.BANK: _sftp, Source.LEDGER: _sftp, Source.VOUCHERS: _bare_chromium,
}  # fmt: skip
