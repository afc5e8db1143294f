"""A walk through every page of the queue in a real browser, by those who use them; `look` is called at each with its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from tests.web.browser import Browser
from tests.web.office_story import COLLEAGUE, REVIEWER, Story, person

from kassebot.domain.people import Role

Look = Callable[[str], None]
#: One document of each kind is opened: by the end of its place's form.
_PLACES = """return [...document.querySelectorAll("a[data-in-place]")].map((one) => [one.getAttribute("href"), one.textContent])"""


def walk(browser: Browser, story: Story, look: Look) -> None:
    """Every page there is, in an order in which each has something to show."""
    _without_an_account(browser, story, look)
    _lists(browser, look)
    _cases(browser, story, look)
    _documents(browser, story, look)
    _refusals(browser, story, look)
    _together(browser, look)
    _own_page_and_register(browser, story, look)
    _trail(browser, story, look)
    _front_pages(browser, look)


def _without_an_account(browser: Browser, story: Story, look: Look) -> None:
    browser.sign_in(None)
    browser.open("/sign-in")
    look("sign-in")
    browser.send('form[action="/sign-in"]', login="nobody", password="x")
    look("sign-in refused")
    browser.open(story.link)
    look("keeper")
    browser.send("form[enctype]", words="")
    look("keeper refused")
    browser.open(story.link)
    browser.send("form[enctype]", words="Vi talte to gange.\nPosen lå i boksen.")
    look("keeper thanks")
    browser.open(story.link[:-1])
    look("keeper closed link")
    browser.open("/nowhere")
    look("not found")


def _lists(browser: Browser, look: Look) -> None:
    browser.sign_in(REVIEWER)
    browser.open("/queue")
    browser.send('form[action="/queue/filters"]', name="Mine sager")
    browser.open("/queue?state=open&unit=&text=kasse&cause=nothing")
    look("queue, unread filter")
    for path in ("/queue", "/queue?state=completed", "/queue?text=nothing-like-this", "/ready?state=decided"):
        browser.open(path)
        look(path)
    browser.open("/corrections")
    look("corrections")
    browser.sign_in(person(Role.APPROVER))
    browser.open("/approvals")
    look("approvals")
    browser.sign_in(person(Role.CLERK))
    for path in ("/queue", "/ready"):
        browser.open(path)
        look(f"clerk {path}")


def _cases(browser: Browser, story: Story, look: Look) -> None:
    browser.sign_in(REVIEWER)
    for word, case in story.cases.items():
        browser.open(f"/cases/{case}")
        look(f"case {word}")
    browser.open(f"/cases/{story.cases['open']}")
    browser.run("document.querySelector('[data-figure=counted]').click()")
    browser.wait_for(".in-place .place")
    browser.run("document.querySelector('.evidence a[data-in-place]').click()")
    browser.wait_for(".evidence .in-place .place")
    look("case with rows in place")
    for role, word in ((Role.CLERK, "ready"), (Role.APPROVER, "to approve"), (Role.AUDITOR, "heard")):
        browser.sign_in(person(role))
        browser.open(f"/cases/{story.cases[word]}")
        look(f"case {word} for {role.value}")
    browser.sign_in(COLLEAGUE)
    browser.open(f"/cases/{story.cases['handed over']}")
    look("case handed over to me")


def _documents(browser: Browser, story: Story, look: Look) -> None:
    """A place of each form, as figures and evidence lead to it."""
    browser.sign_in(REVIEWER)
    seen: set[str] = set()
    for word in ("open", "taken", "decided", "asked", "ready"):
        case = story.cases[word]
        for figure in ("counted", "cash_sales", "cash_out", "to_bank", "booked", "card", "mobilepay", "top_ups"):
            browser.open(f"/cases/{case}/figures/{figure}")
            if word == "open" and figure in ("counted", "booked", "top_ups"):  # they are drawn alike
                look(f"figure {figure}")
            _each_place(browser, seen, look)
        browser.open(f"/cases/{case}")
        _each_place(browser, seen, look)
    browser.open(f"/cases/{story.cases['open']}/figures/nothing")
    look("figure unknown")


def _each_place(browser: Browser, seen: set[str], look: Look) -> None:
    here = browser.driver.current_url
    for href, said in browser.run(_PLACES):
        form = re.sub(r"\d+", "1", said.rpartition("/")[2] + unquote(href.partition("?at=")[2]))
        if "/documents/" not in href or form in seen:
            continue
        seen.add(form)
        browser.open(href)
        look(f"document {form}")
    browser.open(here)


def _refusals(browser: Browser, story: Story, look: Look) -> None:
    browser.sign_in(REVIEWER)
    browser.open(f"/cases/{story.cases['open']}")
    browser.send("form.answer", answer="robot_wrong", rule="Regulativet § 7", facts="")
    look("case, decision refused")
    browser.send("form.answer", answer="unexplained", facts="Set efter", seen="0")
    look("case, changed meanwhile")
    browser.open(f"/cases/{story.cases['open']}")
    browser.send("form.answer", answer="unexplained", facts="Set efter i kilderne")
    look("the next case, after a decision")
    browser.open(f"/cases/{story.cases['asked']}")
    browser.send('form[action$="/ask"]', press='[value="print"]', days="5", words="Ring gerne.")
    look("letter to print")
    browser.open("/trail")
    look("not allowed")


def _together(browser: Browser, look: Look) -> None:
    browser.sign_in(REVIEWER)
    browser.open("/queue")
    (cause, *_) = browser.run(
        "return [...document.querySelectorAll('a[href^=\"/alike/\"]')].map((one) => one.pathname)"
    )
    browser.open(cause)
    look("alike")
    browser.send('form[action$="/preview"]', one=True)
    look("alike preview")
    browser.send('form[action^="/alike/"]', answer="unexplained", weighing="Set efter")
    look("alike done")
    browser.open("/alike/opening_gap")
    look("alike, none")
    browser.sign_in(person(Role.CLERK))
    browser.open("/ready")
    browser.send('form[action="/ready/preview"]', case=True)
    look("ready preview")
    browser.send('form[action="/ready/complete"]', looked="yes")
    look("ready done")
    browser.open("/ready")
    look("ready, none")


def _own_page_and_register(browser: Browser, story: Story, look: Look) -> None:
    browser.sign_in(REVIEWER)
    browser.open("/me")
    look("me")
    browser.send('form[action="/me/keys"]', key_take="j")
    look("me, keys refused")
    browser.open(f"/registers/{story.cases['open'][-4:]}/expected")
    look("expected")
    browser.send('form[action$="/counted"]', total="100,00")
    look("expected, counted")
    browser.open(f"/registers/{story.cases['open'][-4:]}/expected")
    browser.send('form[action$="/counted"]', total="x")
    look("expected refused")


def _trail(browser: Browser, story: Story, look: Look) -> None:
    browser.sign_in(person(Role.AUDITOR))
    for path in ("/trail", "/trail?kind=nothing", f"/cases/{story.cases['gone']}/trail"):
        browser.open(path)
        look(path)


def _front_pages(browser: Browser, look: Look) -> None:
    """Where each role's day begins."""
    for role in Role:
        browser.sign_in(person(role))
        browser.open("/")
        look(f"front page of {role.value}")
    browser.sign_in(REVIEWER)
    browser.open("/overview")
    look("overview with links")
