"""The review's rules as an office writes them: the section `[review]` of the rules' file.

It has a reference and an owner, as every rule has; what it leaves out is the shipped rule. Phrases are the office's own
words, each with its place in the rulebook; where the file has any, they replace the shipped ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.review_rules import (
    ACCOUNT_CHARACTERS_MAX,
    DEFAULT_REVIEW,
    PHRASE_CHARACTERS_MAX,
    REVIEW_BOUNDS,
    Phrase,
    ReviewRules,
)
from kassebot.settings_shapes import Shape, check_keys, filled, table, whole

_CAUSES = {cause.value: cause for cause in Cause}
_SECTION = "[review]"


def parse_review(content: object, where: str) -> ReviewRules:
    """The review's rules of their section; BusinessError with what to do where they can't be used."""
    lists = ("statement_causes", "counter_accounts", "phrases")
    check_keys(content, ("reference", "owner", *REVIEW_BOUNDS, *lists), _SECTION, where)
    if not isinstance(content, Mapping):  # check_keys has refused it already
        return DEFAULT_REVIEW
    shapes: dict[str, Shape] = {"reference": filled(), "owner": filled()}
    for name, most in REVIEW_BOUNDS.items():
        shapes[name] = whole(getattr(DEFAULT_REVIEW, name), least=0, most=most)
    plain = {key: value for key, value in content.items() if key not in lists}
    values: dict[str, Any] = table({"": plain}, "", shapes, _SECTION, where)
    if "statement_causes" in content:
        values["statement_causes"] = _causes(content["statement_causes"], "statement_causes", where)
    if "counter_accounts" in content:
        values["counter_accounts"] = _accounts(content["counter_accounts"], where)
    if "phrases" in content:
        values["phrases"] = _phrases(content["phrases"], where)
    try:
        return ReviewRules(**values)
    except BusinessError as error:
        error.locator = where
        raise


def _causes(named: object, key: str, where: str) -> tuple[Cause, ...]:
    """The causes of a list, in the order of all causes."""
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise BusinessError("rule_value", "»{name}« skal være en liste af årsager", locator=where, name=key)
    check_keys(dict.fromkeys(named), _CAUSES, key, where)
    return tuple(cause for cause in Cause if cause.value in named)


def _accounts(accounts: object, where: str) -> tuple[tuple[Cause, str], ...]:
    section = "[review.counter_accounts]"
    check_keys(accounts, _CAUSES, section, where)
    if not isinstance(accounts, Mapping):  # check_keys has refused it already
        return ()
    shape = Shape(
        kind=str, pattern=r"(?s)\S.*", most=ACCOUNT_CHARACTERS_MAX,
        refusal="»{name}« i {section} skal være en modkonto på højst {most} tegn",
    )  # fmt: skip
    own = table({"": accounts}, "", dict.fromkeys(accounts, shape), section, where)
    return tuple((cause, own[cause.value]) for cause in Cause if cause.value in own)


def _phrases(entries: object, where: str) -> tuple[Phrase, ...]:
    section = "[[review.phrases]]"
    if not isinstance(entries, list):
        raise BusinessError(
            "rule_value", "{section} skal være afsnit med en tekst i hvert", locator=where, section=section
        )
    words = Shape(
        kind=str, pattern=r"(?s)\S.*", most=PHRASE_CHARACTERS_MAX,
        refusal="»{name}« i {section} skal være en tekst på højst {most} tegn",
    )  # fmt: skip
    place = Shape(
        kind=str, default="", pattern=r"(?s).*", most=PHRASE_CHARACTERS_MAX,
        refusal="»{name}« i {section} skal være en tekst på højst {most} tegn",
    )  # fmt: skip
    found: list[Phrase] = []
    for entry in entries:
        check_keys(entry, ("text", "reference", "causes"), section, where)
        plain = {key: value for key, value in entry.items() if key != "causes"}
        one = table({"": plain}, "", {"text": words, "reference": place}, section, where)
        causes = _causes(entry.get("causes", []), "causes", where)
        found.append(Phrase(text=one["text"], rule=one["reference"], causes=causes))
    return tuple(found)
