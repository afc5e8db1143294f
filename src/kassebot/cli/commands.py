"""The commands of `kassebot`, in the order of a night's work, and who carries each one out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A word on the command line; `robot` is False for what a person looks at or decides."""

    name: str
    module: str
    help: str
    robot: bool


COMMANDS: tuple[Command, ...] = (
    Command("init", "kassebot.cli.init", "skriv en indstillingsfil med forklaringer", False),
    Command("doctor", "kassebot.cli.doctor", "sig, hvad denne maskine mangler, og hvordan det skaffes", True),
    Command("run", "kassebot.cli.run", "hent en periodes tal, regn og sammenlign", True),
    Command("status", "kassebot.cli.status", "vis, hvordan en periode står", False),
    Command("findings", "kassebot.cli.findings", "vis en periodes afvigelser", False),
    Command("show", "kassebot.cli.show", "vis en kasse: hvert tal, og hvor det kommer fra", False),
    Command("export", "kassebot.cli.export", "skriv arbejdspapirer som regneark", True),
    Command("log", "kassebot.cli.log", "skriv robotternes log af en kørsel som en side til en browser", True),
    Command("read", "kassebot.cli.read", "vis, hvad der læses ud af en enkelt fil", False),
    Command("serve", "kassebot.cli.serve", "vis køen i en browser; mennesker afgør og afslutter der", False),
    Command("rules", "kassebot.cli.rules", "vis reglerne, deres sted i regulativet og deres ejere", False),
    Command("people", "kassebot.cli.people", "opret og luk brugere, og giv dem roller", False),
    Command("verify", "kassebot.cli.verify", "efterprøv kontrolsporet og de gemte dokumenter", True),
    Command("mail", "kassebot.cli.mail", "send de breve til kasseansvarlige, der venter", True),
    Command("mocks", "kassebot.cli.mocks", "en opdigtet kommune og dens kildesystemer, til øvelse og prøve", True),
    Command("demo", "kassebot.cli.demo", "en hel nat for en opdigtet kommune med 300 kasser", True),
)
