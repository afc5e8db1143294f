"""The languages that kassebot speaks to people: Danish, and English from one catalogue.

The Danish text is the key, so Danish needs no catalogue. English is `locale/en.po`, read as it
stands (nothing to compile); a text that it lacks is shown in Danish, and a test keeps it complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate

#: What `--language` and KASSEBOT_LANGUAGE may say; the first is the default.
LANGUAGES = ("da", "en")

#: What stands after a line's last `# ` in a shipped file is for people, and is put into their language.
COMMENT = re.compile(r"# ([^#\n]+)$", re.MULTILINE)


def translator(language: str) -> Translate:
    """From Danish texts to `language`; BusinessError for a language that kassebot does not speak."""
    if language not in LANGUAGES:
        raise BusinessError("language_unknown", "Sproget »{language}« findes ikke; vælg da eller en", language=language)
    if language == "da":
        return lambda text: text
    catalogue = _catalogue(language)
    return lambda text: catalogue.get(text) or text


@lru_cache(maxsize=2)
def _catalogue(language: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po  # only who asks for English waits for it

    with (files("kassebot") / "locale" / f"{language}.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def commented(name: str, translate: Translate) -> str:
    """A shipped file with its comments in the reader's language; nothing else in it changes."""
    text = files("kassebot").joinpath(name).read_text(encoding="utf-8")
    return COMMENT.sub(lambda comment: f"# {translate(comment[1])}", text)
