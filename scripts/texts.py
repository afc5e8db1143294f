"""The English catalogue brought up to date with the Danish texts in the code: `make texts`.

A text is found where it stands as a literal: as the argument of a call that takes a text for people, in a table
of the module that such a call looks it up in, anywhere inside `danish(…)`, in a page template's `_("…")`, or as a
comment of the settings template or of the shipped rules. New texts are added without a translation, texts
that are gone leave, and the rest stay as they are, file by file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from kassebot.language import COMMENT

REPO = Path(__file__).resolve().parents[1]
CATALOGUE = REPO / "src" / "kassebot" / "locale" / "en.po"
COMMENTED = [REPO / "src" / "kassebot" / name for name in ("settings_template.toml", "rules_default.toml")]

_JINJA = Environment(autoescape=True)

#: Calls that take a Danish text, and where: the place of an argument, or its name.
CALLS: dict[str, tuple[int | str, ...]] = {
    "message": (0,), "say": (0,), "complain": (0,), "translate": (0,), "_translate": (0,), "rejected": (0,), "Unusable": (0,),
    "AmountError": (0,), "BusinessError": (1,), "ApplicationError": (1,), "Busy": (1,), "_NotThereYet": (1,),
    "_complain": (2,), "add": (2,), "Command": (2,), "origin": (1,), "_sum": (0,), "_figure": (0,),
    "_amount_line": (2,), "Complaints": ("amount", "day", "shape"), "Shape": ("refusal",),
}  # fmt: skip


def texts_of(path: Path) -> Iterator[str]:
    """The Danish texts of one Python file, in their order; ValueError for an f-string in place of a template."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    tables = _tables(module)
    found: set[tuple[int, int, str]] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            for given in _given(node, tables):
                found |= {(text.lineno, text.col_offset, str(text.value)) for text in _literals(given, path)}
    yield from (text for _, _, text in sorted(found) if text.strip())


def _tables(module: ast.Module) -> dict[str, ast.expr]:
    """The module's own constants by name."""
    tables: dict[str, ast.expr] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            tables[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            tables[node.target.id] = node.value
    return tables


def _given(call: ast.Call, tables: dict[str, ast.expr]) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "danish":
        yield from call.args
    for place in CALLS.get(name, ()):
        if isinstance(place, str):
            yield from (word.value for word in call.keywords if word.arg == place)
        elif place < len(call.args):
            argument = call.args[place]
            looked_up = isinstance(argument, ast.Subscript)
            while isinstance(argument, ast.Subscript):
                argument = argument.value
            if looked_up and isinstance(argument, ast.Name):
                argument = tables.get(argument.id, argument)
            if looked_up or isinstance(argument, ast.Constant | ast.JoinedStr | ast.IfExp):
                yield argument


def _literals(node: ast.expr, path: Path) -> Iterator[ast.Constant]:
    """The texts in a literal, however deep; the keys of a table are no texts."""
    if isinstance(node, ast.JoinedStr):
        raise ValueError(f"{path}:{node.lineno}: a text for people is a template, no f-string")  # noqa: TRY004
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _literals(value, path)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for value in node.elts:
            yield from _literals(value, path)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, path)
        yield from _literals(node.orelse, path)


def all_texts() -> dict[str, list[str]]:
    """Every Danish text with the files that it stands in, file by file."""
    texts: dict[str, list[str]] = {}
    for folder in ("src/kassebot", "keywords"):
        for path in sorted((REPO / folder).rglob("*.py")):
            for text in texts_of(path):
                _note(texts, text, path)
    for path in sorted((REPO / "src" / "kassebot").rglob("*.html")):
        for text in template_texts(path):
            _note(texts, text, path)
    for path in COMMENTED:
        for comment in COMMENT.finditer(path.read_text(encoding="utf-8")):
            _note(texts, comment[1], path)
    return texts


def template_texts(path: Path) -> Iterator[str]:
    """The Danish texts of a page's template, in their order; ValueError for one that is put together there."""
    for line, _, given in extract_from_ast(_JINJA.parse(path.read_text(encoding="utf-8")), ("_",)):
        text = given[0] if isinstance(given, tuple) else given
        if not isinstance(text, str):
            raise ValueError(f"{path}:{line}: a text for people is a literal")  # noqa: TRY004
        yield text


def _note(texts: dict[str, list[str]], text: str, path: Path) -> None:
    places, place = texts.setdefault(text, []), path.relative_to(REPO).as_posix()
    if place not in places:
        places.append(place)


def updated(before: Catalog) -> Catalog:
    """The catalogue of all texts, with the translations that there were."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for text, places in all_texts().items():
        known = before.get(text)
        catalogue.add(text, known.string if known else "", locations=[(place, 0) for place in places])
    return catalogue


def main() -> int:
    """Rewrite the catalogue; 1 where a text waits for its translation."""
    with CATALOGUE.open("rb") as file:
        before = read_po(file, locale="en")
    catalogue = updated(before)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=True, include_lineno=False)
    waiting = [entry.id for entry in catalogue if entry.id and not entry.string]
    print(f"{len(catalogue)} tekster, {len(waiting)} uden oversættelse")
    for text in waiting:
        print(f"  {text}")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
