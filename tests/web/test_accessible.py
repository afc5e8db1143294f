"""Every page for everybody: WCAG 2.1 AA as far as a program can tell, at 400 % zoom and on a narrow telephone, in both languages."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.web.browser import BROWSER, Browser, chromium
from tests.web.office_story import office_of, tell
from tests.web.served import served
from tests.web.walk import walk

from kassebot.store.database import open_store
from kassebot.web.app import create_app
from kassebot.web.guards import routes

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")
#: A folder for a picture of each page in both widths, for whoever changes the styles.
LOOKS = os.environ.get("KASSEBOT_LOOKS", "")
#: Addresses that give a file, or only lead on.
NO_PAGES = {
    "/", "/sign-in/oidc/callback", "/cases/{case:str}/documents/{sha256:str}/file", "/cases/{case:str}/file",
    "/cases/{case:str}/statements/{number:int}/files/{position:int}",
}  # fmt: skip
_ORDER = """
return [document.documentElement.lang, document.querySelectorAll("h1").length, document.title.split(" · ").length,
        [...document.querySelectorAll("[id]")].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at).length,
        performance.getEntriesByType("navigation")[0].responseStatus >= 500]
"""
_OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@dataclass
class Seen:
    """What was seen on a walk: page → what is wrong with it; and the addresses."""

    language: str
    axe: dict[str, list[str]] = field(default_factory=dict)
    misplaced: dict[str, list[str]] = field(default_factory=dict)
    disorder: dict[str, list[object]] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)


@pytest.fixture(scope="module", params=["da", "en"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """One walk for each language; everything is looked at on the way."""
    folder = tmp_path_factory.mktemp("office")
    found = Seen(language=request.param)
    store = open_store(folder / "data")
    story = tell(store, folder)
    with served(story.office) as url, chromium(folder / "profile") as driver:
        browser = Browser(driver=driver, office=replace(story.office, url=url), url=url, language=request.param)
        walk(browser, story, lambda name: look(browser, found, name))
    store.close()
    return found


def look(browser: Browser, found: Seen, name: str) -> None:
    """The page in a window as of a desk, then in one of 1280 pixels at 400 %, with everything on it opened.

    Documents speak the language of their source: in English one of them is looked at, for its frame.
    """
    if (
        found.language == "en"
        and name.startswith("document ")
        and any(one.startswith("document ") for one in found.pages)
    ):
        return
    found.pages.append(name)
    found.paths.add(urlsplit(browser.driver.current_url).path)
    picture = f"{len(found.pages):02}-" + re.sub(r"\W+", "-", name)
    browser.window(1280, 1000)
    if LOOKS:
        browser.picture(Path(LOOKS) / found.language / f"{picture}-1280.png")
    order = browser.run(_ORDER)
    if order != [found.language, 1, 2, 0, False]:
        found.disorder[name] = order
    browser.run(_OPEN_ALL)
    if broken := browser.violations():
        found.axe[name] = broken
    browser.window(320, 256, zoom=4)
    if wrong := browser.misplaced():
        found.misplaced[name] = wrong
    if found.language == "da" and (
        broken := [one for one in browser.violations() if one not in found.axe.get(name, ())]
    ):
        found.axe[f"{name}, narrow"] = broken
    if LOOKS:
        browser.window(320, 700)
        browser.picture(Path(LOOKS) / found.language / f"{picture}-320.png")
    browser.window(1280, 1000)


def test_no_page_shuts_anybody_out(seen: Seen) -> None:
    """Axe finds nothing, with every part of the page opened, on a wide screen and a narrow one."""
    assert seen.axe == {}


def test_at_400_percent_nothing_is_cut_or_lies_over_anything(seen: Seen) -> None:
    """Only tables scroll sideways, in a box of their own."""
    assert seen.misplaced == {}


def test_each_page_has_its_language_one_heading_and_a_title(seen: Seen) -> None:
    """No id twice, and no page that broke."""
    assert seen.disorder == {}


def test_the_walk_comes_to_every_page_there_is(seen: Seen, tmp_path: Path) -> None:
    """A new page comes with a step in tests/web/walk.py."""
    store = open_store(tmp_path / "data")
    app = create_app(office_of(store, tmp_path / "kassebot.toml"))
    wanted = {path for path, method, _ in routes(app) if method == "GET"} - NO_PAGES
    store.close()
    forms = {path: re.compile(re.sub(r"\{\w+:\w+\}", "[^/]+", path)) for path in wanted}

    assert {path for path, form in forms.items() if not any(form.fullmatch(at) for at in seen.paths)} == set()
