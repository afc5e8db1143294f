"""OLE containers (xls): the workbook's stream taken out, and put alone into a container that is sound.

A container is a file system with chains of sectors, and calamine follows a chain whatever it says: one that a
damaged file has made a ring it follows until the memory ends. So the chains are followed here, never further than there are
sectors, and calamine sees a new container with nothing but the stream. Refuses a chain that runs in a ring or leaves the file.
"""

from __future__ import annotations

import struct

from kassebot.domain.errors import BusinessError
from kassebot.readers.values import rejected

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = ("Workbook", "Book")

_IN_HEADER_MAX = 109  # sectors of the table that the header itself names
_SECTOR_SHIFTS = (9, 12)
_MINI_BYTES = 64
_SMALL_BYTES_MAX = 4096  # a shorter stream lies in the mini stream
_ENTRY_BYTES = 128
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

#: Sectors of the container that is written; so large that the header alone can name its table's.
_SIZE = 4096
_STREAM, _ROOT = 2, 5


class _Damaged(ValueError):
    """A chain, a name or a length that the file does not bear out."""


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the workbook's stream; BusinessError for a damaged container or one without a workbook."""
    try:
        return _stream(data)
    except (_Damaged, struct.error) as error:
        raise damaged() from error


def container(stream: bytes) -> bytes:
    """An OLE container with that stream alone, padded with zeros to whole sectors."""
    body = _whole(stream or b"\0")
    names = _entry("Root Entry", _ROOT, start=1, length=0, child=1) + _entry(
        STREAMS[0], _STREAM, start=2, length=max(len(stream), _SMALL_BYTES_MAX), child=_FREE
    )
    fixed, many = 2, len(body) // _SIZE  # the names, a mini stream that stays empty, then the stream
    in_a_sector = _SIZE // 4
    tables = -(-(fixed + many) // (in_a_sector - 1))
    first_table = fixed + many
    links = [_END, _END, *range(fixed + 1, first_table), _END, *[_TABLE] * tables]
    header = struct.pack(
        "<8s16x5H6x9I", MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, tables, 0, 0, _SMALL_BYTES_MAX, _END, 0, _END, 0
    ) + _numbers([*range(first_table, first_table + tables)], _IN_HEADER_MAX)
    table = _numbers(links, tables * in_a_sector)
    return _whole(header) + _whole(names) + bytes(_SIZE) + body + table


def damaged() -> BusinessError:
    """The error of a workbook that cannot be opened."""
    return rejected("Regnearket er beskadiget eller afbrudt; hent det igen, eller gem det igen i Excel")


def _stream(data: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in _SECTOR_SHIFTS:
        raise _Damaged
    size = 1 << shift
    names_start, mini_start = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
    table = _table(data, size)
    names = _content(data, _chain(names_start, table), size, size)
    start, length = _named(names)
    if length >= _SMALL_BYTES_MAX:
        return _content(data, _chain(start, table), size, size)[:length]
    root_start, _ = struct.unpack_from("<II", names, 116)
    mini = _content(data, _chain(root_start, table), size, size)
    mini_table = _links(_content(data, _chain(mini_start, table), size, size))
    return _content(mini, _chain(start, mini_table), _MINI_BYTES, 0)[:length]


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Each sector's successor; the table's own sectors are named in the header and in a chain that goes on from it."""
    named = list(struct.unpack_from(f"<{_IN_HEADER_MAX}I", data, 76))
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more not in (_END, _FREE):
        if more in seen:
            raise _Damaged
        seen.add(more)
        *here, more = _links(_content(data, [more], size, size))
        named += here
    named = [sector for sector in named if sector != _FREE]
    if len(set(named)) != len(named):
        raise _Damaged
    return _links(_content(data, named, size, size))


def _named(names: bytes) -> tuple[int, int]:
    """Start and length of the workbook's stream, among the container's names."""
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(names) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        name = names[at : at + 64].decode("utf-16-le", errors="replace").partition("\0")[0]
        found.setdefault(name, struct.unpack_from("<II", names, at + 116))
    for name in STREAMS:
        if name in found:
            return found[name]
    raise _Damaged


def _chain(start: int, table: tuple[int, ...]) -> list[int]:
    """The sectors from the first to the last; a chain longer than the table is a ring."""
    found: list[int] = []
    sector = start
    while sector != _END:
        if sector >= len(table) or len(found) >= len(table):
            raise _Damaged
        found.append(sector)
        sector = table[sector]
    return found


def _content(data: bytes, sectors: list[int], size: int, first: int) -> bytes:
    """What the sectors hold; `first` is where sector 0 begins. The file's last sector may be cut short."""
    if any(first + sector * size >= len(data) for sector in sectors):
        raise _Damaged
    return b"".join(data[first + sector * size : first + (sector + 1) * size] for sector in sectors)


def _links(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _entry(name: str, kind: int, *, start: int, length: int, child: int) -> bytes:
    letters = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", letters, len(letters) + 2, kind, 1, _FREE, _FREE, child, start, length
    )  # fmt: skip


def _numbers(numbers: list[int], many: int) -> bytes:
    """So many four-byte numbers, the rest of them marked as free."""
    return struct.pack(f"<{len(numbers)}I", *numbers) + b"\xff" * (4 * (many - len(numbers)))


def _whole(content: bytes) -> bytes:
    return content + bytes(-len(content) % _SIZE)
