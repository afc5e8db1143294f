"""The rules in force: those of the file that is named, else of the file that the settings name, else the shipped ones.

A version that was used with another content is refused before anything is collected. Nothing is changed here.
"""

from __future__ import annotations

from pathlib import Path

from kassebot.domain.errors import BusinessError
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.settings import SETTINGS_NAME, rules_file
from kassebot.settings_rules import parse_rules
from kassebot.store.database import Store
from kassebot.store.rules import kept_before, load_rules

RULES_BYTES_MAX = 1_000_000


def rules_in_force(settings_path: Path, file: Path | None = None) -> tuple[RuleSet, Path | None]:
    """The rules, and the file that they stand in; None where they are the shipped ones.

    Settings of the usual name need not be there: an office that reads from a folder may have none.
    """
    named = file.absolute() if file else None
    if named is None and (settings_path.exists() or settings_path.name != SETTINGS_NAME):
        named = rules_file(settings_path)
    if named is None:
        return DEFAULT_RULES, None
    return parse_rules(_bytes_of(named), str(named)), named


def require_usable(store: Store, rules: RuleSet) -> None:
    """BusinessError where results have been computed with this version and another content."""
    with store.read() as connection:
        kept_before(connection, rules)


def rules_of_version(store: Store, version: int) -> RuleSet:
    """The rules that results name; BusinessError where no result was computed with them."""
    with store.read() as connection:
        rules = load_rules(connection, version)
    if rules is None:
        raise BusinessError(
            "rules_version_unknown", "Intet resultat er regnet efter regelsæt {version}", version=version
        )
    return rules


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > RULES_BYTES_MAX:
            raise BusinessError("rules_too_large", "Filen er for stor til at være regler", locator=str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BusinessError(
            "rules_missing",
            "Der er ingen regler i »{path}«. Skriv »kassebot rules --init {path}« for at få en fil at rette i, eller "
            "ret [rules] i indstillingerne",
            path=str(path),
        ) from error
    except OSError as error:
        raise BusinessError(
            "rules_unreadable",
            "Reglerne i »{path}« kan ikke åbnes ({why}). Giv dig selv læseadgang til filen",
            path=str(path),
            why=error.strerror or type(error).__name__,
        ) from error
