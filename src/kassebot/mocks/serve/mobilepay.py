"""The mock MobilePay API: `GET /v1/settlements/{day}.csv` with the key in `X-Api-Key`, the file's bytes as they are.

It answers 401 without the right key and 404 for a day that the folder has no file for.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State

from kassebot.mocks.serve.trouble import Trouble

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.csv")
_KINDS = (Trouble.LATENCY, Trouble.SERVER_ERROR, Trouble.DROPPED, Trouble.TRUNCATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilePayMock:
    """The API: a folder and a key."""

    folder: Path
    api_key: str

    def application(self) -> Litestar:
        """The web application."""

        @get("/v1/settlements/{name:str}")
        async def settlement(request: Request[Any, Any, State]) -> Response[bytes]:
            return self._settlement(request.path_params["name"], request.headers.get("x-api-key", ""))

        return Litestar([settlement], openapi_config=None, logging_config=None)

    def resource_of(self, path: str) -> tuple[str, tuple[Trouble, ...]]:
        """Each settlement file is a resource."""
        return f"mobilepay{path}", _KINDS

    def expire(self, headers: dict[str, str]) -> None:
        """Nothing: the key does not run out."""

    def _settlement(self, name: str, key: str) -> Response[bytes]:
        if not hmac.compare_digest(key.encode(), self.api_key.encode()):
            return Response(b"", status_code=401)
        path = self.folder / "mobilepay" / name
        if not _NAME.fullmatch(name) or not path.is_file():
            return Response(b"", status_code=404)
        return Response(path.read_bytes(), media_type="text/csv; charset=utf-8")
