"""What a keeper may send with a statement: known by its bytes, bounded before anybody opens it."""

from __future__ import annotations

import pytest
from tests import hearing_made as made

from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import FILE_BYTES_MAX
from kassebot.readers.uploads import JPEG, PDF, PNG, media_type_of


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (made.PDF, PDF),
        (made.png(), PNG),
        (made.jpeg(), JPEG),
        (made.jpeg(6000, 4000), JPEG),
        (made.png(4000, 3000), PNG),
    ],
)
def test_pictures_and_pdf_are_taken(data: bytes, kind: str) -> None:
    """A scan, a telephone's photograph, a receipt."""
    assert media_type_of(data) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><script>alert(1)</script>", "upload_kind"),
        (b"<html>%PDF-1.4 %%EOF", "upload_kind"),
        (b"GIF89a" + bytes(20), "upload_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "upload_kind"),
        (b"PK\x03\x04" + bytes(100), "upload_kind"),
        (b"", "upload_kind"),
        (b"%PDF-1.4 and then nothing", "upload_cut_short"),
        (made.png()[:40], "upload_cut_short"),
        (b"\x89PNG\r\n\x1a\n", "upload_cut_short"),
        (made.jpeg()[:30], "upload_cut_short"),
        (b"\xff\xd8\xff" + b"\xff" * 1000, "upload_cut_short"),
        (b"\xff\xd8\xff\xe0\x00\x00\xff\xe0\x00\x00", "upload_cut_short"),
        (made.png(65_500, 65_500), "upload_pixels"),
        (made.png(19_000, 19_000), "upload_pixels"),
        (made.png(0, 10), "upload_pixels"),
        (made.png(2**32 - 1, 1), "upload_pixels"),
        (made.jpeg(65_535, 65_535), "upload_pixels"),
        (b"%PDF-" + bytes(FILE_BYTES_MAX) + b"%%EOF", "upload_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)
def test_everything_else_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    """A page of script, an archive, a file cut short, a few bytes that promise a picture of four thousand megapixels."""
    with pytest.raises(BusinessError) as caught:
        media_type_of(data)

    assert caught.value.code == code
    assert "send" in str(caught.value).lower()
