"""Reviewers at work, in a process of their own: each looks at the queue, opens a case, decides a finding, takes it
back and lets the case go.

`python -m benches.load_workers` reads an order as JSON and prints what was seen as JSON. Every fourth decision is sent twice at
once, as a double click does. Taking back and letting go keep the number of open cases what it was.
"""

from __future__ import annotations

import asyncio
import html
import json
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx

_CASE = re.compile(r'href="/cases/(\d{4}-\d{2}-\d{4})(?:\?queue=([^"]*))?" data-row')
_TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"><input type="hidden" name="finding" value="([^"]+)"')
_AFTER = re.compile(r"after=([0-9-]+)%3A(\d+)")
_MORE = re.compile(r'href="/queue\?([^"]*after=[^"]*)"')
_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to do: `tokens` are the sessions of the reviewers, `pause_seconds` what each takes on average between clicks."""

    url: str
    tokens: list[str]
    searches: list[str]
    seconds: float
    pause_seconds: float
    seed: int = 1


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the reviewers saw: milliseconds by kind of page, how often each status, and which decisions were accepted."""

    times_ms: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)  # `<case>:<version>`
    undone: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Reviewer:
    """One reviewer with a session of their own."""

    def __init__(self, order: Order, place: int, seen: Seen) -> None:
        self.order, self.seen, self.random = order, seen, random.Random(f"{order.seed} {place}")
        cookies = {"kassebot_session": order.tokens[place]}
        self.client = httpx.AsyncClient(base_url=order.url, cookies=cookies, timeout=_WAIT_SECONDS)
        self.stranger = httpx.AsyncClient(base_url=order.url, timeout=_WAIT_SECONDS)
        self.until = 0.0
        self.more = ""

    async def work(self) -> None:
        """Round after round until the time is over."""
        async with self.client, self.stranger:
            await asyncio.sleep(self.random.random() * max(self.order.pause_seconds, 0.05))
            self.until = time.perf_counter() + self.order.seconds
            while time.perf_counter() < self.until:
                try:
                    await self._round()
                except httpx.HTTPError as error:
                    self.seen.failed.append(repr(error))

    async def _round(self) -> None:
        await self._asked("sign_in", self.stranger, "GET", "/sign-in")
        await self._pause()
        kind, query = self._question()
        shown = await self._asked(kind, self.client, "GET", f"/queue{query}")
        found = _CASE.findall(shown.text)
        self.more = html.unescape(more[1]) if (more := _MORE.search(shown.text)) else ""
        if not found:
            return
        await self._pause()
        case, queue = self.random.choice(found)
        shown = await self._asked("case", self.client, "GET", f"/cases/{case}?queue={queue}")
        form = _SEEN.search(shown.text)
        if form is None or 'id="waits"' in shown.text:
            return
        await self._pause()
        await self._decide(case, form[1], html.unescape(form[2]), _TOKEN.search(shown.text), unquote(queue))

    def _question(self) -> tuple[str, str]:
        """The plain queue half of the time, else a filter, a search or the next page."""
        plain = ("queue", "")
        if self.random.random() < 0.5:
            return plain
        more = ("queue_more", f"?{self.more}") if self.more else plain
        search = ("queue_search", f"?text={self.random.choice(self.order.searches)}")
        return self.random.choice([more, search, search, ("queue_filter", self.random.choice(_FILTERS))])

    async def _decide(self, case: str, seen: str, finding: str, token: re.Match[str] | None, queue: str) -> None:
        form = {
            "seen": seen, "finding": finding, "answer": self.random.choice(["suggested", "unexplained", "robot_wrong"]),
            "phrase": "2", "queue": queue, "_csrf_token": token[1] if token else "",
        }  # fmt: skip
        times = 2 if self.random.random() < 0.25 else 1
        path = f"/cases/{case}/decide"
        answers = await asyncio.gather(*(self._asked("decide", self.client, "POST", path, form) for _ in range(times)))
        taken = [answer for answer in answers if answer.status_code == httpx.codes.SEE_OTHER]
        if not taken:
            return
        where = taken[0].headers["location"]
        # A decision's id is its case and the event after the version that was seen; the last one leads to the queue.
        for answer in taken:
            after = _AFTER.search(answer.headers["location"])
            self.seen.accepted.append(f"{after[1]}:{after[2]}" if after else f"{case}:{int(seen) + 1}")
        await self._asked("case" if where.startswith("/cases/") else "queue", self.client, "GET", where)
        await self._pause()
        version = self.seen.accepted[-1].rpartition(":")[2]
        again = {"seen": version, "_csrf_token": form["_csrf_token"]}
        answer = await self._asked("undo", self.client, "POST", f"/cases/{case}/undo", again)
        if answer.status_code == httpx.codes.SEE_OTHER:
            self.seen.undone.append(f"{case}:{version}")
            again["seen"] = str(int(version) + 1)
            await self._asked("release", self.client, "POST", f"/cases/{case}/release", again)

    async def _pause(self) -> None:
        if self.order.pause_seconds:
            await asyncio.sleep(self.order.pause_seconds * self.random.uniform(0.5, 1.5))

    async def _asked(
        self, kind: str, client: httpx.AsyncClient, method: str, path: str, form: dict[str, str] | None = None
    ) -> httpx.Response:
        start = time.perf_counter()
        answer = await client.request(method, path, data=form)
        self.seen.times_ms.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
        self.seen.statuses[f"{kind} {answer.status_code}"] += 1
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.seen.failed.append(f"{method} {path} {answer.status_code}")
        return answer


_FILTERS = (
    "?cause=posting_sign", "?age=10", "?whose=free", "?whose=mine", "?period=2026-10", "?unit=Enhed+07",
    "?cause=posting_digit&period=2026-10", "?state=decided",
)  # fmt: skip


async def work(order: Order) -> Seen:
    """All reviewers at once."""
    seen = Seen()
    await asyncio.gather(*(Reviewer(order, place, seen).work() for place in range(len(order.tokens))))
    return seen


if __name__ == "__main__":
    seen = asyncio.run(work(Order(**json.load(sys.stdin))))
    json.dump({name: getattr(seen, name) for name in Seen.__dataclass_fields__}, sys.stdout)
