"""A case's archive file: `case.json` after docs/case-file.md, the same as a page to read and print, and the documents.

The zip is the same bytes for the same content: fixed times, sorted names. Nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from kassebot.domain.cases import Answer
from kassebot.domain.findings import Cause, RegisterResult, Status
from kassebot.domain.texts import Translate, danish
from kassebot.reports.html import paper
from kassebot.reports.json_result import register_json
from kassebot.reports.trail_words import doer_word, event_word

FILE_VERSION = 1
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

_ANSWERS: dict[str, str] = danish(
    {
        Answer.SUGGESTED.value: "Den første årsag passer",
        Answer.ANOTHER.value: "En anden årsag",
        Answer.UNEXPLAINED.value: "Ingen kendt årsag",
        Answer.ROBOT_WRONG.value: "Robotten tog fejl",
    }
)
_FIGURES: dict[str, str] = danish(
    {
        "opening_ore": "Primo",
        "expected_ore": "Forventet",
        "counted_ore": "Optalt",
        "booked_ore": "Bogført",
        "difference_ore": "Difference",
    }
)
_TEXTS: dict[str, str] = danish(
    {
        "facts": "Begrundelse: hvad der er sket",
        "rule": "Begrundelse: hvad der gælder",
        "weighing": "Begrundelse: hvorfor",
        "note": "Notat",
        "telephone_note": "Telefonnotat",
        "statement": "Udtalelse fra den kasseansvarlige",
        "mail": "Brev til den kasseansvarlige",
        "reason": "Grund",
        "attachment_name": "Vedhæftet fil",
    }
)


def register_part(result: RegisterResult | None, told: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
    """The figures, findings and open items of the register, as in the result's JSON; `figures` is null without a result."""
    if result is None:
        return {"figures": None}
    return {"figures": register_json(result, dt.date.fromisoformat(told["as_of"]), translate)}


def case_archive(
    document: Mapping[str, Any], contents: Mapping[str, bytes], translate: Translate, language: str
) -> bytes:
    """The zip of `case.json`, `case.html` and the documents' bytes by path."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    files = {"case.json": text.encode(), "case.html": case_page(document, translate, language).encode(), **contents}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data, compresslevel=6)
    return written.getvalue()


def case_page(document: Mapping[str, Any], translate: Translate, language: str) -> str:
    """The same as a page of its own."""
    texts: dict[str, list[Any]] = {}
    for text in document["texts"]:
        texts.setdefault(":".join(text["id"].split(":")[:2]), []).append(text)
    figures = document["figures"]
    return str(
        paper(
            "case_file.html", translate, language,
            file=document, figures=figures, names=document["people"], texts=texts,
            figure_words=[(translate(word), name) for name, word in _FIGURES.items()],
            cause_of={cause.value: cause for cause in Cause},
            status_of={status.value: status for status in Status},
            answers={name: translate(word) for name, word in _ANSWERS.items()},
            text_words={name: translate(word) for name, word in _TEXTS.items()},
            approvals=_by(document["approvals"], "decision"), corrections=_by(document["corrections"], "decision"),
            booked=_by(document["correction_events"], "decision"), attached=_by(document["attachments"], "statement"),
            reopened=_by(document["reopenings"], "reconciliation"),
            event_words={event["event"]: event_word(event["event"], translate) for event in document["events"]},
            doers={event["actor"]: doer_word(event["actor"], translate) for event in document["events"]},
            moment_of=dt.datetime.fromisoformat, day_of=dt.date.fromisoformat,
        )
    )  # fmt: skip


def _by(rows: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found
