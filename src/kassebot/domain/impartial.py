"""Nobody acts on a register of their own: not its keeper, nor who signed its counts or vouchers.

Names are compared as people write them: without regard to case and spaces. A stand-in is bound as the one they stand in
for.
"""

from __future__ import annotations

from collections.abc import Iterable

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Person
from kassebot.domain.registers import Register


def is_partial(acting: Acting, register: Register, signers: Iterable[str]) -> bool:
    """Whether the register is the person's own; `signers` are the names on its counts and vouchers of the period."""
    theirs = {_plain(name) for name in (register.keeper, register.email, *signers)} - {""}
    return any(_names(person) & theirs for person in acting.also_known_as)


def require_impartial(acting: Acting, register: Register, signers: Iterable[str]) -> None:
    """BusinessError where the register is the person's own."""
    if is_partial(acting, register, signers):
        raise BusinessError(
            "own_register",
            "Kasse {register} er din egen, eller du har underskrevet dens ark eller bilag. Giv sagen til en kollega",
            register=register.register,
        )


def _names(person: Person) -> set[str]:
    return {_plain(name) for name in (person.name, person.email, *person.signs_as)} - {""}


def _plain(name: str) -> str:
    return "".join(name.casefold().split())
