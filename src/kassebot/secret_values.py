"""The value of a secret by its name: the environment first, then the secrets file, read each time it is asked for.

It refuses a secrets file that others than its owner may read. No message repeats a value.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from kassebot.domain.errors import BusinessError

SECRETS_BYTES_MAX = 100_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KnowsSecrets(Protocol):
    """Settings, whole or one section of them, that know where the secrets stand."""

    @property
    def secrets_file(self) -> Path | None:
        """The file of `[secrets]`; None where there is none."""


def secret_value(settings: KnowsSecrets, name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The secret's value; BusinessError that says where to put it when there is none."""
    value = environ.get(name) or (_in_file(settings.secrets_file).get(name) if settings.secrets_file else None)
    if isinstance(value, str) and value:
        return value
    if settings.secrets_file:
        raise BusinessError(
            "secret_missing",
            'Hemmeligheden {name} findes hverken i miljøet eller i »{file}«. Tilføj linjen {name} = "…" i filen',
            name=name,
            file=str(settings.secrets_file),
        )
    raise BusinessError(
        "secret_missing",
        "Hemmeligheden {name} findes ikke i miljøet. Sæt den dér, eller angiv en fil i afsnittet [secrets]",
        name=name,
    )


def _in_file(path: Path) -> dict[str, object]:
    """All that stands in the file; nothing where there is no file."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BusinessError(
            "secrets_unreadable",
            "Filen »{file}« med hemmeligheder kan ikke åbnes ({why})",
            file=str(path),
            why=error.strerror or type(error).__name__,
        ) from error
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name != "nt" and mode & _OTHERS:  # on Windows the mode says nothing about who may read
            raise BusinessError(
                "secrets_open",
                'Filen »{file}« kan læses af andre, så den bruges ikke. Skriv: chmod 600 "{file}"',
                file=str(path),
            )
        data = file.read(SECRETS_BYTES_MAX)
    try:
        return tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        # TOML's own message may repeat the line, and the line may hold a secret.
        raise BusinessError(
            "secrets_unreadable",
            'Filen »{file}« kan ikke læses; hver linje skal være NAVN = "værdi"',
            file=str(path),
        ) from None
