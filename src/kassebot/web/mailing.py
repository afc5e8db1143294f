"""Letters on their way: sent by the server's own clock while it serves, and by `kassebot mail send` from a timer.

Each round is the step `send_mails`; what goes wrong is logged by its code, and shown in the cases. Without a `[mail]`
section nothing is sent, and letters are printed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from anyio import to_thread
from litestar import Litestar

from kassebot.domain.errors import KassebotError
from kassebot.secret_values import secret_value
from kassebot.settings import load
from kassebot.steps.send_mails import Sent, send_mails
from kassebot.store.database import Store
from kassebot.web.office import Office

ROUND_SECONDS = 15.0
_log = logging.getLogger(__name__)


def sends_mail(settings_file: Path) -> bool:
    """Whether the office has a mail server; BusinessError where its settings cannot be read."""
    return settings_file.exists() and load(settings_file).mail is not None


def send_due(store: Store, settings_file: Path, *, secret: bytes, url: str, now: datetime) -> Sent | None:
    """One round; None where the office has no mail server. The settings are read anew each time."""
    if not settings_file.exists():
        return None
    settings = load(settings_file)
    if settings.mail is None:
        return None
    password = secret_value(settings, settings.mail.password) if settings.mail.password else ""
    return send_mails(store, settings.mail, password=password, now=now, secret=secret, base_url=url)


@asynccontextmanager
async def mailing(app: Litestar) -> AsyncIterator[None]:
    """While the application serves, a round now and then, beside the pages and never in their way."""
    office: Office = app.state.office
    task = asyncio.create_task(_rounds(office))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _rounds(office: Office) -> None:
    def one() -> None:
        send_due(office.store, office.settings_file, secret=office.secret, url=office.url, now=office.now())

    told = ""
    while True:
        await asyncio.sleep(ROUND_SECONDS)
        try:
            await to_thread.run_sync(one)
            told = ""
        except KassebotError as error:
            if error.code != told:  # said once, not every quarter of a minute
                _log.warning("letters are not sent: %s", error.code)
                told = error.code
        except Exception as error:  # noqa: BLE001 a bug here must not end the sending for good
            _log.error("letters are not sent", exc_info=error)
