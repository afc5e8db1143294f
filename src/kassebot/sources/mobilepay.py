"""The MobilePay API: one settlement report a bank day, with the key in a header."""

from __future__ import annotations

import datetime as dt

from kassebot.domain.texts import message
from kassebot.settings import MobilePaySystem
from kassebot.sources.web import Web, login_refused


class MobilePayClient:
    """The API, for one key."""

    def __init__(self, system: MobilePaySystem, key: str) -> None:
        self.web = Web(system.url, timeout_seconds=system.timeout_seconds)
        self._key = key

    def close(self) -> None:
        """Let go of the connections."""
        self.web.close()

    def address(self, day: dt.date) -> str:
        """Where the report of a bank day is."""
        return f"{self.web.base}/v1/settlements/{day}.csv"

    def report(self, day: dt.date) -> bytes | None:
        """The report of a bank day; None where there is none. BusinessError when the key is refused."""
        answer = self.web.get(f"/v1/settlements/{day}.csv", headers={"X-Api-Key": self._key})
        if answer.status == 401:
            raise login_refused(self.web.base, message("api_key i [sources.mobilepay]"))
        return None if answer.status == 404 else answer.body
