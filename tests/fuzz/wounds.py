"""Documents with wounds: bytes lost, doubled, swapped or exchanged, also inside the members of a workbook."""

import io
import random
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path

from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate

FIXTURES = Path(__file__).parents[2] / "fixtures"
#: What sources and people may write where something else is meant.
ODD = (
    b"", b"\0", b";", b";;;;", b"\r\n", b"\n\n", b"\t", b"-", b"--1,00", b"1.234", b"8,8501", b"99999999999999999999", b"1e308", b"NaN",
    b"null", b"[]", b"{}", b'"', b"'", b"\xff\xfe", b"\xef\xbb\xbf", "٣".encode(), "½ kr.".encode(), b"31-02-2026", b"0000-00-00",
    b"<!DOCTYPE a>", b"&x;", b"]]>", b"<a>" * 40, b"=1+1", b"HDR;", b"TRL;", b"DKK", b"EUR", b"A" * 3_000,
)  # fmt: skip
_BYTES_MAX = 400_000


@lru_cache(maxsize=1)
def documents() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes: every fixture, and every file of a small municipality with faults."""
    found = [("", path.read_bytes()) for path in sorted(FIXTURES.glob("*/*/input.*"))]
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "kommune"
        generate(folder, registers=8, period=Period.parse("2026-10"), seed=3, faults=6)
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        found += [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]
    return tuple((name, data) for name, data in found if len(data) <= _BYTES_MAX)


def wounded(data: bytes, rng: random.Random) -> bytes:
    """The document with one to four wounds; a workbook more often inside a member than in its container."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        return _inside(data, rng)
    for _ in range(rng.randint(1, 4)):
        data = _wound(data, rng)
    return data


def _wound(data: bytes, rng: random.Random) -> bytes:
    at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    end = min(end, at + rng.choice((1, 2, 8, 40, 400, 100_000)))
    kind = rng.randrange(7)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[end:]
    if kind == 2:
        return data[:end] + data[at:end] * rng.choice((1, 1, 3)) + data[end:]
    if kind == 3:
        return data[:at] + rng.choice(ODD) + data[at:]
    if kind == 4:
        return data[:at] + rng.randbytes(min(end - at, 8)) + data[end:]
    if kind == 5:
        lines = data.split(b"\n")
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        return b"\n".join(lines)
    digits = [place for place, byte in enumerate(data[:20_000]) if 48 <= byte <= 57]
    place = rng.choice(digits) if digits else 0
    return data[:place] + rng.choice(ODD) + data[place + 1 :]


def _inside(data: bytes, rng: random.Random) -> bytes:
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            chosen = rng.choice([info.filename for info in old.infolist() if info.file_size])
            for info in old.infolist():
                content = old.read(info.filename)
                new.writestr(info.filename, _wound(content, rng) if info.filename == chosen else content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, IndexError):
        return _wound(data, rng)
    return made.getvalue()
