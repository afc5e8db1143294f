"""`kassebot log`: what the robots of a run did, step by step, as one page for a browser."""

from __future__ import annotations

import argparse

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.domain.texts import Translate
from kassebot.work.robot_log import newest_robot_run, robot_log


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot log`."""
    parser.add_argument("--period", metavar="ÅÅÅÅ-MM", help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument(
        "--run", metavar="ID", help=translate("en bestemt kørsel; ellers periodens nyeste med robotter")
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Make the log and say where it is."""
    store = door.open_store()
    log = robot_log(store, args.run or newest_robot_run(store, period_argument(args.period)))
    for suite in log.left_out:
        door.say("{robot} blev afbrudt og er ikke med i loggen", robot=suite)
    door.say("Robotternes log er skrevet: {name}. Åbn den i en browser", name=str(log.path))
    return DONE
