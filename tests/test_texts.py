"""Every text for people: complete in English, with the same fields on both sides, and neutral in both languages."""

import ast
import datetime as dt
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from scripts.texts import CATALOGUE, all_texts, texts_of

from kassebot.domain.texts import amount_words, danish, day_words, message
from kassebot.language import translator
from kassebot.store.codec import message_in, message_out

REPO = Path(__file__).parents[1]
with CATALOGUE.open("rb") as file:
    ENGLISH = {str(entry.id): str(entry.string) for entry in read_po(file, locale="en") if entry.id}
TEXTS = all_texts()
english = translator("en")

#: What no text says of people, and what no text lets a machine do.
GUILT = re.compile(
    r"svind|tyver|stjål|mistænk|mistank|bedrag|snyd|skyldig|underslæb"
    r"|theft|thief|stole|steal|suspic|suspect|fraud|cheat|guilt|blame|shrinkage|embezzl",
    re.IGNORECASE,
)
AUTHORITY = re.compile(
    r"(system|systemet|robot|robotten|maskinen|kassebot|machine|computer) "
    r"(har |have |has )?(kræve|afgør|afgjort|beslutte|forlange|vurdere|mene|mistænk|require|decide|demand|judge|think|suspect)",
    re.IGNORECASE,
)
#: Column names and the like, as the sources write them.
DATA = {
    "Optalt af", "Optalt i alt", "Til bank", "Kontrolleret af", "Aktiv fra", "Aktiv til", "50 øre", "Kørsel ",
    "attesteret-af", "godkendt-af", "Begynd med trinnet »Begynd Ærindet« i suiteopsætningen.",
}  # fmt: skip
SENTENCE = re.compile(r"[æøåÆØÅ]|\b(er|og|ikke|kan|mangler|det|den|har|skal|af|med)\b")


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_has_its_english_and_nothing_else_is_there() -> None:
    """After a text was changed: `make texts`, then the translation."""
    assert set(ENGLISH) - set(TEXTS) == set(), "gone from the code: make texts"
    assert set(TEXTS) - set(ENGLISH) == set(), "new in the code: make texts"
    assert [text for text, words in ENGLISH.items() if not words.strip()] == []


def test_both_sides_have_the_same_fields_and_can_be_filled_in() -> None:
    """A message whose words fail would hide what it is about."""
    assert {text: words for text, words in ENGLISH.items() if fields(text) != fields(words)} == {}
    for text in (text for text in ENGLISH if "{" in text):
        told = message(text, **{name: 5400 if name.endswith("_ore") else "x" for name in fields(text)})
        assert "{" not in told.render() + told.render(english)


def test_english_is_english() -> None:
    """Danish only between quotation marks, where it is the name of something in a file."""
    bare = {text: re.sub(r"“[^”]*”|øre", "", words) for text, words in ENGLISH.items()}

    assert {text for text, words in bare.items() if SENTENCE.search(words) or "»" in words} == set()


def test_no_text_hints_at_guilt_or_makes_a_machine_the_authority() -> None:
    """People decide; what was added up is told. Pages, letters, their scripts and the robots' steps are read whole."""
    web = REPO / "src" / "kassebot" / "web"
    whole = [*(REPO / "robots").glob("*.robot"), *web.rglob("*.html"), *web.rglob("*.js")]
    texts = {*TEXTS, *ENGLISH.values(), *(path.read_text(encoding="utf-8") for path in whole)}

    assert len(whole) > 20
    assert {text for text in texts if GUILT.search(text) or AUTHORITY.search(text)} == set()


@pytest.mark.parametrize(
    "text",
    [
        "Der er mistanke om svind",
        "Robotten afgør, at kassen stemmer",
        "the system requires",
        "Systemet kræver et bilag",
        "Robotten mener, at",
        "systemet vurderer",
        "Tyveri",
        "Kassebot har besluttet",
    ],
)
def test_the_word_list_bites(text: str) -> None:
    """Such a text would be found."""
    assert GUILT.search(text) or AUTHORITY.search(text)


def test_no_danish_sentence_in_the_code_is_left_out() -> None:
    """A literal that reads like Danish is in the catalogue, is the name of a step, or comes from a source's file."""
    left_out = []
    for folder in ("src/kassebot", "keywords"):
        for path in (path for path in (REPO / folder).rglob("*.py") if "mocks" not in path.parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named = _docstrings(tree) | _steps(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in named:
                    text = node.value
                    data = text in TEXTS or text in DATA or "\\" in text or " " not in text
                    if SENTENCE.search(text) and not data:
                        left_out.append(f"{path.name}:{node.lineno} {text}")

    assert left_out == []


def _docstrings(tree: ast.Module) -> set[int]:
    """Texts that stand alone as a statement, and the comments of attributes."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _steps(tree: ast.Module) -> set[int]:
    """The names of the robots' steps, which are Danish in every language."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {id(arg) for call in calls if getattr(call.func, "id", "") == "step" for arg in call.args}


def test_a_text_is_found_wherever_it_may_stand(tmp_path: Path) -> None:
    """In a call, in either branch, in a table that is looked up, in what is marked; and an f-string is refused."""
    module = tmp_path / "module.py"
    module.write_text(
        '_WORDS = {"key": ("et", "to")}\nmessage("tre" if x else "fire")\ntranslate(_WORDS[key][0])\n'
        'rows = danish([("fem", 5)])\nBusinessError("code", "seks " "syv", name="otte")\n',
        encoding="utf-8",
    )
    assert list(texts_of(module)) == ["et", "to", "tre", "fire", "fem", "seks syv"]
    module.write_text('message(f"{x} mangler")', encoding="utf-8")
    with pytest.raises(ValueError, match="no f-string"):
        list(texts_of(module))


def test_amounts_and_days_are_written_as_the_language_writes_them() -> None:
    """One place for both languages; messages inside messages follow."""
    day = dt.date(2026, 10, 5)
    inner = message("pose {key}", key="8812345")
    told = message("{document} på {amount_ore} kr. mangler på kassens konto.", document=inner, amount_ore=-1234567)

    assert [amount_words(-185050, danish), amount_words(-185050, english)] == ["-1.850,50", "-1,850.50"]
    assert [day_words(day, danish), day_words(day, english)] == ["05.10.2026", "2026-10-05"]
    assert told.render() == "pose 8812345 på -12.345,67 kr. mangler på kassens konto."
    assert told.render(english) == "The register's account lacks bag 8812345, -12,345.67 kr."


def test_a_message_in_a_message_is_kept_whole() -> None:
    """What comes back from the store can be shown in either language."""
    day = dt.date(2026, 10, 5)
    told = message("{document} mangler", document=message("opfyldning {key}", key=day), count=2)

    assert message_in(message_out(told)) == told
