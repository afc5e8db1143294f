"""Asking over HTTP: one answer, whole and within bounds, or an error that says who must act.

Refuses answers that are cut, too large or too slow, and never follows a redirect: a key is shown to the address
in the settings and to no other.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.retry import Busy
from kassebot.domain.texts import Message
from kassebot.sources.reach import not_reached

ANSWER_BYTES_MAX = 200_000_000
#: A whole answer may take so many times the longest silence.
ANSWER_TIMEOUTS_MAX = 20
_WAIT_SECONDS_DEFAULT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer: 2xx, 401 or 404, or a redirect that was expected; the other statuses are errors."""

    status: int
    body: bytes


class Web:
    """A web service at one address."""

    def __init__(self, base: str, *, timeout_seconds: float) -> None:
        self.base = base.rstrip("/")
        self._timeout_seconds = timeout_seconds
        self._client = httpx.Client(timeout=timeout_seconds, follow_redirects=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET, with parameters and headers."""
        return self._ask(self._client.build_request("GET", self.base + path, params=params, headers=headers))

    def post_form(self, path: str, form: Mapping[str, str], *, redirect_is_fine: bool = False) -> Answer:
        """POST of a form: logging in, the only thing that is ever posted. A redirect is answered, not followed."""
        request = self._client.build_request("POST", self.base + path, data=dict(form))
        return self._ask(request, redirect_is_fine=redirect_is_fine)

    def _ask(self, request: httpx.Request, *, redirect_is_fine: bool = False) -> Answer:
        try:
            response = self._client.send(request, stream=True)
            try:
                if not (redirect_is_fine and response.is_redirect):
                    self._check(response)
                return Answer(status=response.status_code, body=self._body(response))
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise self._slow() from error
        except httpx.TransportError as error:
            raise not_reached(self.base, error) from error

    def _body(self, response: httpx.Response) -> bytes:
        until = time.monotonic() + self._timeout_seconds * ANSWER_TIMEOUTS_MAX
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > ANSWER_BYTES_MAX:
                raise BusinessError(
                    "answer_too_large",
                    "Svaret fra {address} er større end {most} MB; bed kilden om et mindre",
                    address=self.base,
                    most=ANSWER_BYTES_MAX // 10**6,
                )
            if time.monotonic() > until:
                raise self._slow()
        return bytes(body)

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise Busy(
                "source_busy",
                "{address} beder om en pause. Kør igen senere",
                wait_seconds=_wait_seconds(response.headers.get("retry-after", "")),
                address=self.base,
            )
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            raise ApplicationError(
                "source_failing",
                "{address} svarede med en fejl ({status}). Kør igen senere, eller kontakt leverandøren",
                address=self.base,
                status=status,
            )
        if status not in (401, 404) and not response.is_success:
            code = "login_refused" if status == httpx.codes.FORBIDDEN else "answer_unexpected"
            raise BusinessError(
                code,
                "{address} afviste spørgsmålet ({status}). Undersøg adgang og adresse i indstillingerne",
                address=self.base,
                status=status,
            )

    def _slow(self) -> ApplicationError:
        return ApplicationError(
            "source_slow",
            "{address} svarede ikke inden for {seconds} sekunder. Kør igen senere",
            address=self.base,
            seconds=f"{self._timeout_seconds:g}",
        )


def login_refused(address: str, setting: Message) -> BusinessError:
    """The source does not accept the credentials that the settings name."""
    return BusinessError(
        "login_refused",
        "{address} afviste adgangen. Undersøg {setting} i indstillingerne og hemmelighedens værdi",
        address=address,
        setting=setting,
    )


def answer_cut(address: str) -> ApplicationError:
    """An answer that is not what it should be, most likely because it was cut."""
    return ApplicationError(
        "answer_cut", "Svaret fra {address} er ikke helt. Kør igen, eller kontakt leverandøren", address=address
    )


def _wait_seconds(text: str) -> float:
    """Retry-After: a number of seconds, or a time."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return _WAIT_SECONDS_DEFAULT
