"""`kassebot mail send`: send the letters to register keepers that wait; for a timer, where nothing serves all day."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from kassebot.cli.door import DONE, MISSING_DATA, Door
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot mail`."""
    parser.add_argument("what", choices=("send",), help=translate("send de breve, der venter"))


def do(args: argparse.Namespace, door: Door) -> int:
    """One round; 1 where a letter could not be sent."""
    del args
    from kassebot.settings_web import load_web  # the web's libraries load slowly; help does not wait
    from kassebot.web.mailing import send_due
    from kassebot.web.office import office_secret

    store = door.open_store()
    try:
        url = os.environ.get("KASSEBOT_WEB_URL") or load_web(door.settings_path).url
        secret = office_secret(store.data_dir)
        sent = send_due(store, door.settings_path, secret=secret, url=url, now=datetime.now(UTC))
    finally:
        store.close()
    if sent is None:
        raise BusinessError(
            "mail_not_set_up", "Afsnittet [mail] mangler i indstillingerne. Tilføj det; »kassebot init« viser, hvordan"
        )
    door.say(
        "Breve: {sent} sendt, {later} prøves igen, {failed} kunne ikke sendes", sent=sent.sent, later=sent.later,
        failed=sent.failed,
    )  # fmt: skip
    return MISSING_DATA if sent.failed else DONE
