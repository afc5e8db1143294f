"""Zip containers (workbooks, archives of statements) opened within limits. Refuses zip bombs before anything is unpacked.

The zip directory says how large the members become; as a directory can lie, whatever could become
large is unpacked in steps and measured.
"""

from __future__ import annotations

import struct
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED

import msgspec

from kassebot.domain.errors import BusinessError
from kassebot.readers import zip_directory
from kassebot.readers.values import rejected
from kassebot.readers.zip_directory import Member

MEMBERS_MAX = 2_000
UNZIPPED_BYTES_MAX = 100_000_000
#: Real members shrink to a tenth, workbooks' to a fiftieth at most; only what is large too is refused.
RATIO_MAX = 250
_RATIO_MATTERS_BYTES = 10_000_000
#: Deflate cannot shrink further than this, so a smaller container cannot become too large.
_DEFLATE_RATIO_MAX = 1_032
_STEP_BYTES = 1_000_000
_MAGIC = b"PK\x03\x04"
_METHODS = {ZIP_STORED, ZIP_DEFLATED}
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a zip container."""
    return data.startswith(_MAGIC)


class Archive(msgspec.Struct, frozen=True):
    """A container that is known to stay within the limits; of members of one name the last is the one that counts."""

    data: bytes
    names: tuple[str, ...]
    members: dict[str, Member]


def opened(data: bytes) -> Archive:
    """The container, known to stay within the limits; BusinessError where it does not or is damaged."""
    try:
        members = zip_directory.members(data)
    except zip_directory.DAMAGES as error:
        raise rejected("Filen er beskadiget eller afbrudt og kan ikke pakkes ud; hent den igen") from error
    total = sum([each.unpacked_bytes for each in members])
    packed = max(1, sum([each.packed_bytes for each in members]))
    too_tight = total > _RATIO_MATTERS_BYTES and total // packed > RATIO_MAX
    if len(members) > MEMBERS_MAX or total > UNZIPPED_BYTES_MAX or too_tight:
        raise _too_large()
    if any(each.flags & 1 for each in members):
        raise rejected("Filen har en adgangskode; gem den uden", code="password")
    if not {each.method for each in members} <= _METHODS:
        raise rejected("Filen er pakket på en usædvanlig måde; pak den igen som almindelig zip")
    if len(data) * _DEFLATE_RATIO_MAX > UNZIPPED_BYTES_MAX:
        _measure(data, members)
    return Archive(data, tuple([each.name for each in members]), {each.name: each for each in members})


def member(archive: Archive, name: str) -> bytes:
    """One member's bytes; BusinessError where it is damaged. `opened` has seen to it that it is not too large."""
    try:
        entry = archive.members[name]
        content = packed = _packed(archive.data, entry)
        if entry.method != ZIP_STORED:
            content = zlib.decompress(packed, -zlib.MAX_WBITS, max(1, min(entry.unpacked_bytes, UNZIPPED_BYTES_MAX)))
    except (zlib.error, KeyError) as error:
        raise _damaged(name) from error
    if len(content) != entry.unpacked_bytes or zlib.crc32(content) != entry.crc:
        raise _damaged(name)
    return content


def _packed(data: bytes, entry: Member) -> bytes:
    """A member's bytes as they lie in the container, after its own header."""
    head = data[entry.start : entry.start + _LOCAL_HEADER.size]
    if len(head) < _LOCAL_HEADER.size or not head.startswith(_MAGIC):
        raise _damaged(entry.name)
    *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(head)
    start = entry.start + _LOCAL_HEADER.size + name_bytes + extra_bytes
    return data[start : start + entry.packed_bytes]


def _measure(data: bytes, members: tuple[Member, ...]) -> None:
    """Unpack in steps, keeping nothing: the sizes in the directory are only what somebody wrote."""
    left = UNZIPPED_BYTES_MAX
    for each in members:
        packed = _packed(data, each)
        if each.method == ZIP_STORED:
            left -= len(packed)
        else:
            left = _inflated(packed, each.name, left)
        if left < 0:
            raise _too_large()


def _inflated(packed: bytes, name: str, left: int) -> int:
    """What is left of the limit once a member is unpacked; negative as soon as it is passed."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed and not inflate.eof and left >= 0:
            left -= len(inflate.decompress(packed, _STEP_BYTES))
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise _damaged(name) from error
    return left


def _too_large() -> BusinessError:
    return rejected(
        "Filen fylder for meget, når den pakkes ud (over {most} MB), og åbnes ikke; bed om en mindre",
        code="zip_too_large",
        most=UNZIPPED_BYTES_MAX // 10**6,
    )


def _damaged(name: str) -> BusinessError:
    return rejected("{name} i filen er beskadiget; hent den igen", locator=name[:80], name=name[:80])
