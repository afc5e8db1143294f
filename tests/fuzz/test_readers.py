"""Whatever stands in a document, its reader gives facts and problems or refuses it: nothing else, and the same every time."""

import dataclasses
import random

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tests.fuzz.profile import tried
from tests.fuzz.wounds import documents, wounded

from kassebot.domain.documents import source_of
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Reading
from kassebot.domain.money import AMOUNT_ORE_MAX
from kassebot.readers.formats import read
from kassebot.readers.mobilepay import cut
from kassebot.readers.report import read_report


def outcome(data: bytes, name: str) -> Reading | str:
    """What the reader says: a reading, or the code of its refusal."""
    try:
        return read(data, document="d", name=name)
    except BusinessError as error:
        assert error.message.render()
        return error.code


def is_sound(reading: Reading) -> None:
    """Every fact has a place of its own and believable amounts; every problem has words."""
    for field in dataclasses.fields(reading.facts):
        rows = getattr(reading.facts, field.name)
        assert len({row.line for row in rows}) == len(rows)
        for row in rows:
            assert row.document == "d"
            assert row.locator
            for column in structs.fields(row):
                value = getattr(row, column.name)
                if (
                    column.name.endswith("_ore")
                    and value is not None
                    and not column.name.startswith(("difference", "other"))
                ):
                    assert isinstance(value, int)
                    assert abs(value) <= 20_000 * AMOUNT_ORE_MAX
    for problem in reading.problems:
        assert problem.code
        assert problem.locator
        assert problem.message.render()


@tried(40)
@given(st.integers(0, 10**9))
def test_a_wounded_document_is_read_or_refused(seed: int) -> None:
    """Under its own name, and as whatever its content shows."""
    rng = random.Random(seed)
    name, data = rng.choice(documents())
    data = wounded(data, rng)

    for known_as in {name, ""}:
        said = outcome(data, known_as)
        assert outcome(data, known_as) == said
        if isinstance(said, Reading):
            is_sound(said)


@tried(20)
@given(st.integers(0, 10**9))
def test_a_document_under_anothers_name_is_read_or_refused(seed: int) -> None:
    """Somebody puts a file in the wrong folder, wounded or whole."""
    rng = random.Random(seed)
    data = rng.choice(documents())[1]
    name = rng.choice([name for name, _ in documents() if name])
    said = outcome(wounded(data, rng) if rng.random() < 0.5 else data, name)

    if isinstance(said, Reading):
        is_sound(said)


@tried(20)
@given(st.integers(0, 10**9))
def test_one_file_alone_is_answered(seed: int) -> None:
    """By `kassebot read`, and at the border where names and telephones are cut."""
    rng = random.Random(seed)
    data = wounded(rng.choice(documents())[1], rng)

    for ask in (read_report, cut):
        try:
            ask(data)
        except BusinessError as error:
            assert error.message.render()


def test_the_documents_to_wound_are_of_every_source() -> None:
    """Otherwise the rest proves nothing."""
    sources = {source_of(name) for name, _ in documents() if name}

    assert len(sources) == 8
