"""What is shown while a run goes on: plain lines, one a step and one a source."""

from __future__ import annotations

from kassebot.domain.documents import Source
from kassebot.domain.texts import Translate, message
from kassebot.work.night import Progress

_STEPS = {
    "collect": "Henter (robot)",
    "read": "Læser dokumenterne (robot)",
    "reconcile": "Lægger sammen og sammenligner (robot)",
}
SOURCE_WORDS = {
    Source.REGISTERS: "Kasseliste",
    Source.POS: "Kasseapparater",
    Source.CARD: "Kortafregninger",
    Source.MOBILEPAY: "MobilePay",
    Source.BANK: "Kontoudtog",
    Source.LEDGER: "Finansposteringer",
    Source.VOUCHERS: "Bilag",
    Source.COUNTS: "Optællingsark",
}


def show_event(event: Progress, translate: Translate) -> None:
    """One line to the person who waits."""
    if event.source is None:
        print(translate(_STEPS[event.step]), flush=True)
        return
    lacking = message("{count} mangler", count=event.lacking).render(translate) if event.lacking else ""
    fetched = message("{count} hentet", count=event.done).render(translate)
    if event.failed:
        lacking = f"{lacking}  {translate('robotten blev ikke færdig')}".strip()
    print(f"  {translate(SOURCE_WORDS[event.source]):<20}{fetched:>14}  {lacking}".rstrip(), flush=True)
