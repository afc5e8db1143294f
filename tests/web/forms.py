"""Forms as a browser sends them: the page is fetched for its token, then the form is posted."""

from __future__ import annotations

import re
from typing import Any

import httpx
from litestar.testing import TestClient


def form_token(client: TestClient[Any], path: str = "/sign-in") -> str:
    """The form token of a page; opening the page sets its cookie."""
    page = client.get(path)
    if page.status_code >= 500:  # its error page has a form too
        raise ValueError(f"{path} answers {page.status_code}")
    found = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', page.text)
    if found is None:
        raise ValueError(f"no form on {path}")
    return found[1]


def send(client: TestClient[Any], action: str, page: str = "/sign-in", **values: str) -> httpx.Response:
    """Post a form that stands on `page`."""
    return client.post(action, data={"_csrf_token": form_token(client, page), **values})
