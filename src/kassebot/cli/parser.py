"""The argument parser in the user's language: argparse with its few sentences put into Danish."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate, danish

#: argparse's own complaints → ours; the group is what it complains about.
_COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"the following arguments are required: (.*)"), danish("Her mangler: {what}. Se {prog} --help")),
    (re.compile(r"unrecognized arguments: (.*)"), danish("Ukendt: {what}. Se {prog} --help")),
    (re.compile(r"argument (.*): expected .* arguments?"), danish("{what} skal følges af en værdi. Se {prog} --help")),
    (
        re.compile(r"(?:argument .*: )?invalid choice: (.*?)(?: \(choose.*)?"),
        danish("{what} kan ikke vælges. Se {prog} --help"),
    ),
    (re.compile(r"argument (.*): invalid int value.*"), danish("{what} skal være et helt tal. Se {prog} --help")),
    (
        re.compile(r"argument (.*): not allowed with.*"),
        danish("{what} kan ikke bruges sammen med det andet. Se {prog} --help"),
    ),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises BusinessError("usage") for wrong use, in the user's language."""

    def __init__(self, *, translate: Translate, **options: Any) -> None:
        super().__init__(**options)
        self._translate = translate
        self._positionals.title = translate("angives i rækkefølge")
        self._optionals.title = translate("valg")

    def error(self, message: str) -> NoReturn:
        """Wrong use of the command line: a person must write something else."""
        for pattern, template in _COMPLAINTS:
            match = pattern.fullmatch(message)
            if match:
                raise BusinessError("usage", template, what=match[1], prog=self.prog)
        raise BusinessError("usage", "Forkert brug: {what}. Se {prog} --help", what=message, prog=self.prog)

    def format_help(self) -> str:
        """The help, its first word in the user's language."""
        return super().format_help().replace("usage:", self._translate("brug:"), 1)
