"""Passwords: hashed with argon2, told apart from what is no password, and asked to be long rather than odd.

A check costs the same whether or not there is such a person. Each takes 64 MB for a fifth of a second, so only a
few are made at once.
"""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from kassebot.domain.errors import BusinessError

CHARACTERS_MIN = 12
#: Longer than any passphrase; more would only be work for the machine.
CHARACTERS_MAX = 1_000
AT_ONCE_MAX = 4

_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(AT_ONCE_MAX)
_NOBODY = b"kassebot: nobody"


def hashed(password: str) -> str:
    """The argon2 of a new password; BusinessError where it is too short or too long."""
    plain = _plain(password)
    if len(plain) < CHARACTERS_MIN:
        raise BusinessError(
            "password_short",
            "Adgangskoden skal være på mindst {least} tegn. Tag fx fire ord, der ikke hører sammen",
            least=CHARACTERS_MIN,
        )
    if len(plain) > CHARACTERS_MAX:
        raise BusinessError("password_long", "Adgangskoden må højst være på {most} tegn", most=CHARACTERS_MAX)
    return rehashed(password)


def rehashed(password: str) -> str:
    """The argon2, by today's parameters, of a password that was accepted before."""
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


def matches(kept: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        with _AT_ONCE:
            return _HASHER.verify(kept, _plain(password)[:CHARACTERS_MAX])
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def unknown_key(login: str) -> str:
    """What a login that nobody has is counted under: as dear as a check, and no login can be read from it."""
    with _AT_ONCE:
        return hash_secret_raw(
            login.casefold().encode()[:CHARACTERS_MAX], _NOBODY, _HASHER.time_cost, _HASHER.memory_cost,
            _HASHER.parallelism, _HASHER.hash_len, Type.ID,
        ).hex()  # fmt: skip


def _plain(password: str) -> str:
    """One spelling for what looks alike: an å may be typed as one sign or as two."""
    return unicodedata.normalize("NFC", password)
