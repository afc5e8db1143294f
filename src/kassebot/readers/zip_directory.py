"""What a zip container's directory says of its members, whatever it says: `archives` refuses what is too large.

The directory that every program writes is read here, with one look at each member; one with anything more in it
(zip64, a comment, extra fields, names in another character set) or anything amiss is left to `zipfile`, which reads or refuses it.
"""

from __future__ import annotations

import io
import struct
import zipfile

import msgspec

#: What `zipfile` raises for a container that it cannot read.
DAMAGES = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError)

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END_MAGIC, _ENTRY_MAGIC, _ZIP64_MAGIC = b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
#: A newer version of the format than this is left to `zipfile`.
_VERSION_MAX = 45


class Member(msgspec.Struct, frozen=True):
    """A member as the directory describes it: `start` is where its own header begins, `packed_bytes` what it fills."""

    name: str
    flags: int
    method: int
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    start: int


def members(data: bytes) -> tuple[Member, ...]:
    """The members in the directory's order; one of `DAMAGES` for a container that cannot be read."""
    return _plain(data) or _by_zipfile(data)


def _plain(data: bytes) -> tuple[Member, ...]:
    """The members of a directory without anything unusual; none where it is not known to be without."""
    end = len(data) - _END.size
    if end < 0 or data.startswith(_ZIP64_MAGIC, max(0, end - _ZIP64_LOCATOR_BYTES)):
        return ()
    magic, *_, many, directory_bytes, at, comment_bytes = _END.unpack_from(data, end)
    if magic != _END_MAGIC or comment_bytes or at + directory_bytes != end:
        return ()
    found: list[Member] = []
    while at + _ENTRY.size <= end and len(found) < many:
        magic, _, version, flags, method, _, _, crc, packed, unpacked, name_bytes, extra, comment, *_, start = (
            _ENTRY.unpack_from(data, at)
        )
        at += _ENTRY.size + name_bytes
        name = data[at - name_bytes : at]
        if magic != _ENTRY_MAGIC or version > _VERSION_MAX or extra or comment or not name.isascii() or b"\0" in name:
            return ()
        found.append(Member(name.decode("ascii"), flags, method, crc, packed, unpacked, start))
    return tuple(found) if at == end and len(found) == many else ()


def _by_zipfile(data: bytes) -> tuple[Member, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple(
            Member(
                each.filename, each.flag_bits, each.compress_type, each.CRC, each.compress_size, each.file_size,
                each.header_offset,
            )
            for each in archive.infolist()
        )  # fmt: skip
