"""What a file is that somebody sent with a statement: PDF, PNG or JPEG, by its bytes and never by its name.

It refuses everything else, what is too large, what is cut short, and pictures whose size in pixels no camera or scanner
gives: a few bytes can promise a picture that fills the memory of whoever opens it. Nothing is unpacked here.
"""

from __future__ import annotations

from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import FILE_BYTES_MAX

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
SIDE_PIXELS_MAX = 20_000
PIXELS_MAX = 100_000_000

_PNG_START, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_PDF_END_BYTES = 2_048
#: JPEG markers that tell the picture's size: the start of a frame, whatever its coding.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: JPEG markers that nothing follows.
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def media_type_of(data: bytes) -> str:
    """The media type of the bytes; BusinessError for what is not taken."""
    if len(data) > FILE_BYTES_MAX:
        raise BusinessError(
            "upload_too_large", "Filen fylder mere end {most} MB. Send den i mindre dele", most=FILE_BYTES_MAX // 10**6
        )
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-_PDF_END_BYTES:]:
            raise _cut_short()
        return PDF
    if data.startswith(_PNG_START):
        _require_size(*_png_size(data))
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        _require_size(*_jpeg_size(data))
        return JPEG
    raise BusinessError(
        "upload_kind", "Filen er ikke en PDF eller et billede (PNG eller JPEG). Gem den som en af dem, og send den igen"
    )


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or not data.rstrip(b"\0").endswith(_PNG_END):
        raise _cut_short()
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first frame; each segment before it says how long it is."""
    place = 2 if b"\xff\xd9" in data else len(data)  # the mark of the end
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(
                data[place + 5 : place + 7], "big"
            )
        if marker == 0xFF:  # filling
            place += 1
        elif marker in _BARE:
            place += 2
        else:
            place += 2 + max(int.from_bytes(data[place + 2 : place + 4], "big"), 2)
    raise _cut_short()


def _require_size(width: int, height: int) -> None:
    if not (0 < width <= SIDE_PIXELS_MAX and 0 < height <= SIDE_PIXELS_MAX and width * height <= PIXELS_MAX):
        raise BusinessError(
            "upload_pixels",
            "Billedet er {width} × {height} punkter; det er for stort. Gem det mindre, og send det igen",
            width=width,
            height=height,
        )


def _cut_short() -> BusinessError:
    return BusinessError("upload_cut_short", "Filen er ikke hel. Gem den igen, og send den en gang til")
