"""One readable file for a case's archive: figures, findings, words, decisions, signature, events with their chain, documents.

The register keeper's own words and files are in it only where the one who exports may read them. That somebody took it is
a view in the trail. The same case gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kassebot.domain.cases import TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.domain.registers import Register
from kassebot.domain.texts import Translate
from kassebot.reports.case_file import FILE_VERSION, case_archive, register_part
from kassebot.steps.allowed import require
from kassebot.steps.normalise import facts
from kassebot.store import case_file as kept
from kassebot.store.audit import ROBOT
from kassebot.store.database import Store
from kassebot.store.views import View

#: The documents' bytes that go into one file; the rest is named with its hash and left out.
ARCHIVE_BYTES_MAX = 200_000_000
#: The register keeper's own words, and the names of what they sent.
_HEARD = frozenset({TextKind.STATEMENT.value, TextKind.TELEPHONE_NOTE.value, TextKind.ATTACHMENT_NAME.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The zip, its name, and how many documents were left out of it, for size or because nobody has them any more."""

    name: str
    content: bytes
    left_out: int
    withheld: bool


def require_case(connection: Connection, acting: Acting, case: str) -> dict[str, Any]:
    """Where the case stands, for somebody who may see it; BusinessError otherwise."""
    row = kept.case_row(connection, case)
    require(acting, Right.SEE_CASES)
    if not acting.may(Right.SEE_CASES, row["unit"]):  # as unknown as one that is not there
        raise BusinessError("case_unknown", "Der er ingen sag {case}", case=case)
    return row


def case_file(
    store: Store, acting: Acting | None, case: str, *, now: datetime, translate: Translate, language: str
) -> CaseFile:
    """The case's archive file; `acting` is None at the command line, which has nobody's right to read statements."""
    with store.read() as connection:
        row = kept.case_row(connection, case) if acting is None else require_case(connection, acting, case)
        may_read = acting is not None and acting.may(Right.SEE_STATEMENTS, row["unit"])
        result = kept.register_of_case(connection, row)
        records = kept.records_of(connection, case)
        texts = kept.texts_for_file(connection, case)
        events = kept.chain_of(connection, case)
        told = kept.result_row(connection, row["run"])
        names = kept.names_of_people(connection, [records, events, [text["author"] or "" for text in texts]])
        behind = kept.documents_behind(connection, row["run"], row["register"], result)
    withheld = [text for text in texts if text["kind"] in _HEARD and not may_read]
    for text in texts:
        text["withheld"] = text in withheld
        text["content"] = None if text["withheld"] else text["content"]
    files = [(f"documents/{one.name}", one.sha256, one.size_bytes) for one in behind]
    if may_read:
        files += [
            (f"attachments/{one['document']}", one["document"], one["size_bytes"]) for one in records["attachments"]
        ]
    listed, contents = _with_bytes(store, files)
    registers = facts(store, row["run"], kinds=("registers",)).registers
    register = next((one for one in registers if one.register == row["register"]), None)
    document = {
        "format": "kassebot-case", "version": FILE_VERSION, "case": row, "register": _register(register),
        "result": told, **register_part(result, told, translate), **records, "texts": texts, "events": events,
        "people": names, "documents": listed,
    }  # fmt: skip
    content = case_archive(document, contents, translate, language)
    store.keep_views(View(case=case, actor=acting.person.id if acting else ROBOT, at=now, what="file"))
    left_out = sum(1 for one in listed if one["left_out"])
    return CaseFile(name=f"{case}.zip", content=content, left_out=left_out, withheld=bool(withheld))


def _with_bytes(store: Store, files: list[tuple[str, str, int]]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What is listed, and the bytes by path: as many as fit, in their order."""
    listed: list[dict[str, Any]] = []
    contents: dict[str, bytes] = {}
    room_bytes = ARCHIVE_BYTES_MAX
    for path, sha256, size_bytes in files:
        left_out = "" if size_bytes <= room_bytes else "size"
        if not left_out:
            try:
                contents[path] = store.vault.read(sha256)
                room_bytes -= size_bytes
            except BusinessError as error:
                left_out = error.code
        listed.append({"path": path, "sha256": sha256, "size_bytes": size_bytes, "left_out": left_out or None})
    return listed, contents


def _register(register: Register | None) -> dict[str, Any] | None:
    """The register in its own terms, and whom to call."""
    if register is None:
        return None
    names = ("register", "name", "unit", "kind", "keeper", "telephone", "ledger_account", "count_frequency")
    return {name: str(getattr(register, name)) for name in names}
