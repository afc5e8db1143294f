"""The letter that asks the register keeper: plain and neutral, with the figures, the deadline, and two people to call.

The link stands nowhere in it: `LINK_PLACE` is where it comes when the letter is sent or printed, so that the letter can
be kept with the case and the link cannot be read out of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kassebot.domain.findings import Finding, RegisterResult
from kassebot.domain.people import Person
from kassebot.domain.registers import Register
from kassebot.domain.texts import Message, Translate, Value, danish, message
from kassebot.reports.plain_figures import figure_lines, finding_told, month_words

LINK_PLACE = "[linket til denne sag]"
FINDINGS_SHOWN_MAX = 20

#: What a letter's last attempt ended with, by its code.
_PROBLEMS = danish(
    {
        "link_closed": "Linket var lukket, før brevet blev sendt",
        "mail_recipient_refused": "Modtagerens adresse blev afvist",
        "mail_busy": "Modtagerens mailserver tog ikke imod lige nu",
        "mail_unreachable": "Mailserveren svarede ikke",
    }
)
_ANOTHER_PROBLEM = danish("Mailserveren og indstillingerne passer ikke sammen; driften skal rette [mail]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a letter is about: the register's period, the findings that are open, who asks, and until when."""

    period: str
    register: Register
    result: RegisterResult
    findings: tuple[Finding, ...]
    contact: Person
    deadline: dt.date
    last_day: dt.date
    message_text: str


def letter(asked: Asked, translate: Translate = danish) -> str:
    """The letter: its first line is the subject, an empty line, and the rest."""
    register, contact = asked.register, asked.contact

    def say(template: str, **values: Value) -> str:
        return message(template, **values).render(translate)

    period = month_words(asked.period, translate)
    names: dict[str, Value] = {"register": register.register, "name": register.name, "period": period}
    parts = [
        say("Kasse {register}, {period}: vi vil gerne høre dig", register=register.register, period=period),
        say("Kære {keeper}", keeper=register.keeper),
        say(
            "Vi er ved at afstemme kasse {register} {name} for {period}. Noget af det, der er sammenlignet, er ikke "
            "ens, og du kender kassen. Derfor vil vi gerne høre dig, før nogen afgør noget.",
            **names,
        ),
    ]
    if asked.message_text.strip():
        parts.append(asked.message_text.strip())
    parts += [
        _figures(asked, translate),
        _findings(asked, translate),
        say("Skriv med dine egne ord senest {deadline}. Du behøver ikke logge ind:", deadline=asked.deadline)
        + f"\n{LINK_PLACE}",
        say("Siden kan læses på en telefon og skrives ud. Linket gælder kun denne sag, til og med {last_day}.",
            last_day=asked.last_day),
        say("Du kan også ringe i stedet for at skrive: {contact}, telefon {telephone}.",
            contact=contact.name, telephone=contact.telephone),
        say("Har vi brug for at ringe til dig, er det på {telephone} til {keeper}.",
            telephone=register.telephone, keeper=register.keeper),
        say("Venlig hilsen\n{contact}", contact=contact.name),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def sending_problem(code: str) -> Message:
    """Why a letter did not go out, by the code of its last attempt."""
    return message(_PROBLEMS.get(code, _ANOTHER_PROBLEM))


def _figures(asked: Asked, translate: Translate) -> str:
    lines = [translate("Sådan er der lagt sammen:")]
    lines += [f"  {line.label}: {line.amount}" for line in figure_lines(asked.result, asked.register, translate)]
    return "\n".join(lines)


def _findings(asked: Asked, translate: Translate) -> str:
    """Each in one line; what was compared stands on the page behind the link."""
    lines = [translate("Det vil vi gerne høre dig om:")]
    for finding in asked.findings[:FINDINGS_SHOWN_MAX]:
        told = finding_told(finding, translate)
        lines.append(f"  {told.word}, {told.day}, {told.amount}")
    left = len(asked.findings) - FINDINGS_SHOWN_MAX
    if left > 0:
        lines.append("  " + message("og {count} til; de står alle på siden", count=left).render(translate))
    return "\n".join(lines)
