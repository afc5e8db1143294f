"""The point-of-sale API: OAuth2 client credentials, and a register's Z-reports of a month, page by page.

The items are kept as they came: where there are several pages, their items' own text is joined, character for
character, into one file of the same shape. An answer that is not of that shape is taken for cut.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.periods import Period
from kassebot.domain.texts import message
from kassebot.settings import PosSystem
from kassebot.sources.web import Web, answer_cut, login_refused

PAGES_MAX = 200
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its items' JSON text as it came, and where the next one is."""

    items: tuple[str, ...]
    following: str | None


class PosClient:
    """The API, for one client id and secret."""

    def __init__(self, system: PosSystem, secret: str) -> None:
        self.web = Web(system.url, timeout_seconds=system.timeout_seconds)
        self._system = system
        self._secret = secret
        self._token = ""

    def close(self) -> None:
        """Let go of the connections."""
        self.web.close()

    def log_in(self) -> None:
        """Get a token; BusinessError when the client id or its secret is refused."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._system.client_id,
            "client_secret": self._secret,
        }
        answer = self.web.post_form("/oauth/token", form)
        if answer.status == 401:
            raise login_refused(self.web.base, message("client_id og client_secret i [sources.pos]"))
        try:
            self._token = str(json.loads(answer.body)["access_token"])
        except (ValueError, KeyError, TypeError) as error:
            raise answer_cut(self.web.base) from error

    def address(self, register: str) -> str:
        """Where a register's Z-reports are."""
        return f"{self.web.base}/api/v2/registers/{register}/z-reports"

    def month(self, register: str, period: Period) -> bytes | None:
        """The register's Z-reports of the period; None where the system does not have them.

        ApplicationError when the token has run out: the next call logs in again.
        """
        if not self._token:
            self.log_in()
        bodies: list[bytes] = []
        pages: list[Page] = []
        cursors: set[str] = set()
        query = {"from": str(period.first), "to": str(period.last)}
        while True:
            body = self._page(register, query)
            if body is None:
                return None
            page = page_of(body, self.web.base)
            bodies.append(body)
            pages.append(page)
            if page.following is None:
                return bodies[0] if len(pages) == 1 else joined(pages)
            if page.following in cursors or len(pages) >= PAGES_MAX:
                raise BusinessError(
                    "paging_endless",
                    "{address} bliver ved med at vise flere sider. Kontakt leverandøren",
                    address=self.web.base,
                )
            cursors.add(page.following)
            query["cursor"] = page.following

    def _page(self, register: str, query: dict[str, str]) -> bytes | None:
        path = f"/api/v2/registers/{register}/z-reports"
        answer = self.web.get(path, params=query, headers={"Authorization": f"Bearer {self._token}"})
        if answer.status == 401:
            self._token = ""
            raise ApplicationError(
                "token_expired", "Adgangen til {address} udløb undervejs. Kør igen", address=self.web.base
            )
        return None if answer.status == 404 else answer.body


def page_of(body: bytes, address: str) -> Page:
    """The items of a page as text; ApplicationError for an answer of another shape."""
    try:
        text = body.decode("utf-8-sig")
        items, following = _members(text)
    except (ValueError, IndexError, RecursionError) as error:
        raise answer_cut(address) from error
    return Page(items=items, following=following)


def joined(pages: list[Page]) -> bytes:
    """All items in one file of the API's own shape."""
    items = [item for page in pages for item in page.items]
    return f'{{"items": [{", ".join(items)}], "next": null}}'.encode()


def _members(text: str) -> tuple[tuple[str, ...], str | None]:
    """The two members of `{"items": […], "next": …}`; ValueError for anything else."""
    whole = json.loads(text)
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list) or "next" not in whole:
        raise ValueError("not a page")
    following = whole["next"]
    if following is not None and not isinstance(following, str):
        raise ValueError("not a cursor")
    place = _skip(text, text.index("{") + 1)
    while True:  # the text is JSON, so every step below finds what it looks for
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        if key == "items":
            return _elements(text, place), following
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)


def _elements(text: str, place: int) -> tuple[str, ...]:
    """The texts of the elements of the array that begins at `place`."""
    found: list[str] = []
    place = _skip(text, place + 1)
    while text[place] != "]":
        start = place
        _, place = _DECODER.raw_decode(text, place)
        found.append(text[start:place])
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return tuple(found)


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
