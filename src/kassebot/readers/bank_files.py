"""Bank files of every known format, and zip archives of them: which one it is, and its statements.

An archive gives its members' statements in its order. A member that is no statement is a problem; an
archive within an archive, and one without any statement, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from kassebot.domain.errors import BusinessError, Problem
from kassebot.readers import camt
from kassebot.readers.archives import is_zip, member, opened
from kassebot.readers.statements import BankFile, Statement
from kassebot.readers.values import rejected
from kassebot.readers.workbooks import is_workbook

#: How each format is known by its content, and read.
_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], BankFile]], ...] = ((camt.identify, camt.parse),)
_STATEMENTS_MAX = 20_000


def identify(data: bytes) -> bool:
    """A statement file of a known format, or a zip archive that is no workbook."""
    if is_zip(data):
        return not is_workbook(data)
    return any(known(data) for known, _ in _FORMATS)


def parse(data: bytes) -> BankFile:
    """All statements of a file or of an archive's members."""
    return _archive(data) if is_zip(data) else _one(data)


def _one(data: bytes) -> BankFile:
    for known, reader in _FORMATS:
        if known(data):
            return reader(data)
    raise rejected("Filen er ikke et kontoudtog, som kassebot kender; bed banken om camt.053", code="format_unknown")


def _archive(data: bytes) -> BankFile:
    archive = opened(data)
    formats: dict[str, None] = {}
    statements: list[Statement] = []
    problems: list[Problem] = []
    for name in archive.names:
        if name.endswith("/") or name.startswith("__MACOSX/"):
            continue
        try:
            content = member(archive, name)
            if is_zip(content):
                raise rejected("Arkivet indeholder endnu et arkiv; pak det ud")
            file = _one(content)
        except BusinessError as error:
            place = f"{name}, {error.locator}".rstrip(", ")
            problems.append(Problem(locator=place, code=error.code, message=error.message))
            continue
        formats[file.format] = None
        statements += [_in_member(each, name) for each in file.statements]
        problems += [replace(each, locator=f"{name}, {each.locator}") for each in file.problems]
        if len(statements) > _STATEMENTS_MAX:
            raise rejected("Arkivet har flere end {most} kontoudtog; del det", most=_STATEMENTS_MAX)
    if not statements:
        raise rejected("Der er intet kontoudtog i arkivet; bed banken om camt.053", code="format_unknown")
    return BankFile(format="+".join(formats), statements=tuple(statements), problems=tuple(problems))


def _in_member(statement: Statement, name: str) -> Statement:
    entries = tuple(structs.replace(entry, locator=f"{name}, {entry.locator}") for entry in statement.entries)
    return replace(statement, locator=f"{name}, {statement.locator}", entries=entries)
