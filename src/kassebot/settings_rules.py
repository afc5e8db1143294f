"""Rules as an office writes them: one TOML file becomes one `RuleSet`, or is refused with what to do.

It refuses a file without a version, unknown rules and causes (naming the nearest known one), values of the wrong
shape, a rule without its reference and owner, and rates that are no exact decimals. What the file leaves out is the
shipped rule. Where the file is, and whether its version may be used, is the matter of `steps.rules`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.rules import BOUNDS, DEFAULT_RULES, PRIOR_MAX, RULE_NAMES, VERSION_MAX, Basis, RuleSet
from kassebot.domain.texts import Translate, danish
from kassebot.language import commented
from kassebot.settings_review import parse_review
from kassebot.settings_shapes import Shape, check_keys, filled, table, whole

_BASIS = {"reference": filled(), "owner": filled()}
_NESTED = {"card_fee_rates": "rates", "priors": "weights"}
_RATE = r"0(\.\d{1,6})?"


def default_rules_text(translate: Translate = danish) -> str:
    """The shipped rules with comments: what `kassebot rules --init` writes for an office to change.

    Only the comments follow the language: reference and owner are part of the rule set, one content for one version.
    """
    return commented("rules_default.toml", translate)


def parse_rules(data: bytes, where: str) -> RuleSet:
    """The rules of a file's bytes; `where` names the file in what is said about it."""
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BusinessError(
            "rules_unreadable", "Reglerne kan ikke læses som TOML: {why}. Ret linjen", locator=where, why=str(error)
        ) from error
    check_keys(content, ("version", *RULE_NAMES, "review"), where.rpartition("/")[2], where)
    values: dict[str, Any] = {"version": _version(content, where)}
    bases: list[tuple[str, Basis]] = []
    for name in (name for name in RULE_NAMES if name in content):
        nested = _NESTED.get(name, "")
        section = f"[{name}]"
        check_keys(content[name], (*_BASIS, nested or "value"), section, where)
        plain = {key: value for key, value in content[name].items() if key != nested}
        shapes = dict(_BASIS)
        if "value" in plain or not (nested or name == "mobilepay_fee_ore"):
            shapes["value"] = _bounded(*BOUNDS[name])
        found = table({name: plain}, name, shapes, section, where)
        bases.append((name, Basis(reference=found["reference"], owner=found["owner"])))
        if name == "card_fee_rates":
            values[name] = _rates(content[name].get(nested, []), where)
        elif name == "priors":
            values[name] = _priors(content[name].get(nested, {}), where)
        elif "value" in found:
            values[name] = found["value"]
    if "review" in content:
        values["review"] = parse_review(content["review"], where)
    try:
        return RuleSet(**values, bases=tuple(bases))
    except BusinessError as error:
        error.locator = where
        raise


def _bounded(least: int, most: int) -> Shape:
    """A whole number that must be there."""
    shape = whole(least, least=least, most=most)
    return Shape(kind=int, least=least, most=most, refusal=shape.refusal)


def _version(content: Mapping[str, Any], where: str) -> int:
    if "version" not in content:
        raise BusinessError(
            "rules_version_missing",
            "Reglerne har ingen version. Skriv fx »version = 2« øverst, og hæv tallet, hver gang noget ændres",
            locator=where,
        )
    plain = {"version": content["version"]}
    file = where.rpartition("/")[2]
    version: int = table({"": plain}, "", {"version": _bounded(1, VERSION_MAX)}, file, where)["version"]
    return version


def _rates(entries: object, where: str) -> tuple[tuple[str, Fraction], ...]:
    """(agreement, rate) in the order of the agreements."""
    if not isinstance(entries, list):
        raise _not_a_rate(where)
    rates: list[tuple[str, Fraction]] = []
    for entry in entries:
        section = "[[card_fee_rates.rates]]"
        check_keys(entry, ("agreement", "rate"), section, where)
        plain = {key: value for key, value in entry.items() if key != "rate"}
        agreement: str = table({"": plain}, "", {"agreement": filled()}, section, where)["agreement"]
        rate = entry.get("rate")
        if not isinstance(rate, str) or not re.fullmatch(_RATE, rate):
            raise _not_a_rate(where)
        rates.append((agreement, Fraction(rate)))
    return tuple(sorted(rates))


def _not_a_rate(where: str) -> BusinessError:
    return BusinessError(
        "rule_value",
        '»rate« i [[card_fee_rates.rates]] skal være en tekst fra "0" til under "1" med højst seks decimaler; '
        '1,25 % skrives "0.0125"',
        locator=where,
    )


def _priors(weights: object, where: str) -> tuple[tuple[Cause, int], ...]:
    """A weight for each cause; those that the file leaves out are the shipped ones."""
    section = "[priors.weights]"
    check_keys(weights, [cause.value for cause in Cause], section, where)
    if not isinstance(weights, Mapping):  # check_keys has refused it already
        return DEFAULT_RULES.priors
    shapes = {name: _bounded(1, PRIOR_MAX) for name in weights}
    own = table({"": weights}, "", shapes, section, where)
    return tuple((cause, own.get(cause.value, weight)) for cause, weight in DEFAULT_RULES.priors)
