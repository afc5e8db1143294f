"""`kassebot people`: who may sign in, with which roles and units, who stands in for whom; done at the server.

A password is typed, or read from standard input; it is never an argument, which others on the machine could see.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partialmethod

from kassebot.cli.door import DONE, Door, day_argument
from kassebot.cli.parser import Parser
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Kind, Person, Role
from kassebot.domain.texts import Translate
from kassebot.steps import people
from kassebot.steps.allowed import ROLE_WORDS
from kassebot.steps.stand_ins import set_stand_in


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot people`."""
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar=translate("HANDLING"), parser_class=_Verb.of(translate)
    )
    _configure_add(_verb(verbs, "add", translate("opret en bruger"), translate, login=True), translate)
    shown = _verb(verbs, "list", translate("vis alle brugere"), translate)
    shown.add_argument("--json", action="store_true", help=translate("svar i JSON"))
    _verb(verbs, "disable", translate("luk en konto; den er logget ud med det samme"), translate, login=True)
    _verb(verbs, "enable", translate("åbn en lukket konto igen"), translate, login=True)
    new = _verb(verbs, "password", translate("giv en bruger en ny adgangskode"), translate, login=True)
    _password_words(new, translate)
    linked = _verb(verbs, "oidc", translate("knyt en bruger til sit id hos udbyderen"), translate, login=True)
    linked.add_argument("issuer", metavar="ISSUER", help=translate("udbyderen, som den står i indstillingerne"))
    linked.add_argument("subject", metavar="SUBJECT", help=translate("brugerens id hos udbyderen"))
    roles = _verb(verbs, "roles", translate("skift roller eller enheder"), translate, login=True)
    _role_words(roles, translate)
    roles.add_argument("--all-units", action="store_true", help=translate("alle enheder"))
    stand_in = _verb(verbs, "stand-in", translate("lad en kollega være stedfortræder"), translate, login=True)
    whom, day = translate("BRUGERNAVN"), translate("DATO")
    stand_in.add_argument("--for", dest="whom", required=True, metavar=whom, help=translate("den, der er væk"))
    stand_in.add_argument("--from", dest="first", required=True, metavar=day, help=translate("første dag"))
    stand_in.add_argument("--to", dest="last", required=True, metavar=day, help=translate("sidste dag"))
    ended = _verb(verbs, "sessions", translate("log en bruger ud alle steder"), translate)
    ended.add_argument("--revoke", required=True, metavar=whom, help=translate("hvem"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Carry one of them out."""
    return _VERBS[args.verb](args, door)


def _add(args: argparse.Namespace, door: Door) -> int:
    kind = Kind.SERVICE if args.service else Kind.PERSON
    by_password = not (args.service or args.oidc or args.no_password)
    password = _password(args, door) if by_password else None
    new = people.NewPerson(
        login=args.login, name=args.name, roles=frozenset(Role(role) for role in args.role), kind=kind, units=frozenset(args.unit),
        signs_as=tuple(args.signs_as), telephone=args.telephone, email=args.email,
        subject=tuple(args.oidc) if args.oidc else None,
    )  # fmt: skip
    person = people.add_person(door.open_store(), None, new, password, _now())
    door.say("{login} er oprettet som {name} ({id})", login=person.login, name=person.name, id=person.id)
    if not person.telephone and kind is Kind.PERSON:
        door.say("Uden et telefonnummer kan {login} ikke stå i breve som den, der skal ringes til", login=person.login)
    return DONE


def _list(args: argparse.Namespace, door: Door) -> int:
    everybody = people.all_people(door.open_store(), None)
    if args.json:
        print(json.dumps([_json(person) for person in everybody], ensure_ascii=False, indent=1))
        return DONE
    for person in everybody:
        roles = ", ".join(door.translate(ROLE_WORDS[role]) for role in Role if role in person.roles)
        units = ", ".join(sorted(person.units)) or door.translate("alle enheder")
        notes = [door.translate("program")] if person.kind is Kind.SERVICE else []
        notes += [door.translate("lukket")] if person.disabled_at else []
        told = " · ".join([person.name, roles or door.translate("ingen roller"), units, *notes])
        door.show(f"{person.login:<16}  {told}", indent=18)
    if not everybody:
        door.say("Der er ingen brugere endnu. »kassebot people add --help« viser, hvordan en oprettes")
    return DONE


def _disable(args: argparse.Namespace, door: Door) -> int:
    ended = people.disable_person(door.open_store(), None, args.login, _now())
    door.say("{login} er lukket og logget ud ({count} steder)", login=args.login, count=ended)
    return DONE


def _enable(args: argparse.Namespace, door: Door) -> int:
    people.enable_person(door.open_store(), None, args.login)
    door.say("{login} er åben igen", login=args.login)
    return DONE


def _set_password(args: argparse.Namespace, door: Door) -> int:
    password = _password(args, door)
    people.set_password(door.open_store(), None, args.login, password, _now())
    door.say("{login} har fået en ny adgangskode og er logget ud alle steder", login=args.login)
    return DONE


def _oidc(args: argparse.Namespace, door: Door) -> int:
    people.set_subject(door.open_store(), None, args.login, args.issuer, args.subject)
    door.say("{login} logger fra nu af ind med sin arbejdskonto", login=args.login)
    return DONE


def _roles(args: argparse.Namespace, door: Door) -> int:
    if args.all_units and args.unit:
        raise BusinessError("usage", "Vælg enten --unit eller --all-units")
    units: Sequence[str] | None = [] if args.all_units else args.unit or None
    if not args.role and units is None:
        raise BusinessError("usage", "Sig, hvad der skal skiftes: --role, --unit eller --all-units")
    person = people.set_roles(door.open_store(), None, args.login, [Role(role) for role in args.role] or None, units)
    told = ", ".join(door.translate(ROLE_WORDS[role]) for role in Role if role in person.roles)
    shown = ", ".join(sorted(person.units)) or door.translate("alle enheder")
    door.say("{login} er nu {roles} for {units}", login=person.login, roles=told, units=shown)
    return DONE


def _stand_in(args: argparse.Namespace, door: Door) -> int:
    first, last = day_argument(args.first), day_argument(args.last)
    set_stand_in(door.open_store(), None, args.login, args.whom, first_day=first, last_day=last)
    door.say(
        "{login} er stedfortræder for {whom} fra {first} til og med {last}",
        login=args.login,
        whom=args.whom,
        first=first,
        last=last,
    )
    return DONE


def _sessions(args: argparse.Namespace, door: Door) -> int:
    ended = people.end_sessions(door.open_store(), None, args.revoke, _now())
    door.say("{login} er logget ud ({count} steder)", login=args.revoke, count=ended)
    return DONE


_VERBS: dict[str, Callable[[argparse.Namespace, Door], int]] = {
    "add": _add,
    "list": _list,
    "disable": _disable,
    "enable": _enable,
    "password": _set_password,
    "oidc": _oidc,
    "roles": _roles,
    "stand-in": _stand_in,
    "sessions": _sessions,
}


class _Verb(Parser):
    """The parser of one verb; argparse makes it by itself and knows of no translation."""

    @classmethod
    def of(cls, translate: Translate) -> type[Parser]:
        """The same class, in the user's language."""
        return type("Verb", (cls,), {"__init__": partialmethod(cls.__init__, translate=translate, allow_abbrev=False)})


def _verb(
    verbs: argparse._SubParsersAction[Parser], name: str, does: str, translate: Translate, *, login: bool = False
) -> Parser:
    parser = verbs.add_parser(name, help=does, description=does, add_help=False)
    parser.add_argument("-h", "--help", action="help", help=translate("vis denne hjælp"))
    if login:
        parser.add_argument("login", metavar=translate("BRUGERNAVN"), help=translate("brugernavn"))
    return parser


def _configure_add(parser: Parser, translate: Translate) -> None:
    text = translate("TEKST")
    parser.add_argument("--name", required=True, metavar=text, help=translate("fulde navn"))
    _role_words(parser, translate)
    parser.add_argument("--telephone", default="", metavar=text, help=translate("telefon, som står i breve"))
    parser.add_argument("--email", default="", metavar=text, help=translate("e-mail"))
    signs = translate("som personen underskriver ark og bilag (gentag for flere); så får ingen sin egen kasse")
    parser.add_argument("--signs-as", action="append", default=[], metavar=text, help=signs)
    parser.add_argument("--service", action="store_true", help=translate("et program: kan ikke logge ind eller afgøre"))
    oidc = translate("log ind hos udbyderen med dette id; ingen adgangskode")
    parser.add_argument("--oidc", nargs=2, metavar=("ISSUER", "SUBJECT"), help=oidc)
    by_email = translate("ingen adgangskode: første gang kendes brugeren hos udbyderen på sin e-mail")
    parser.add_argument("--no-password", action="store_true", help=by_email)
    _password_words(parser, translate)


def _role_words(parser: Parser, translate: Translate) -> None:
    roles = ", ".join(f"{role.value} ({translate(ROLE_WORDS[role])})" for role in Role)
    parser.add_argument(
        "--role",
        choices=[role.value for role in Role],
        action="append",
        default=[],
        metavar=translate("ROLLE"),
        help=roles,
    )
    unit = translate("kun for denne enhed (gentag for flere); ellers alle")
    parser.add_argument("--unit", action="append", default=[], metavar=translate("ENHED"), help=unit)


def _password_words(parser: Parser, translate: Translate) -> None:
    from_stdin = translate("læs adgangskoden fra standard input i stedet for at spørge")
    parser.add_argument("--password-stdin", action="store_true", help=from_stdin)


def _password(args: argparse.Namespace, door: Door) -> str:
    """The password, typed twice without being shown, or the first line of standard input."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BusinessError("password_where", "Her er ingen terminal at spørge i. Brug --password-stdin")
    first = getpass.getpass(door.translate("Adgangskode: "))
    if getpass.getpass(door.translate("Adgangskoden igen: ")) != first:
        raise BusinessError("password_differs", "De to adgangskoder er ikke ens. Prøv igen")
    return first


def _json(person: Person) -> dict[str, object]:
    return {
        "id": person.id, "login": person.login, "name": person.name, "kind": person.kind.value,
        "roles": sorted(person.roles), "units": sorted(person.units), "signs_as": list(person.signs_as),
        "telephone": person.telephone, "email": person.email,
        "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
    }  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
