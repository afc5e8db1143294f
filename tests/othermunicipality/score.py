"""Run kassebot on folders of this generator's and hold what it says against what was planted (the table of aims)."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.othermunicipality.alike import Row, causes, pair, short
from tests.othermunicipality.tables import show

FIGURES = ("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore")
#: Where the contract can be read two ways: one terminal of several lacks its batch of a day.
EITHER = {"batch_missing_of_two": "settlement_missing"}
UNEXPLAINABLE = ("cash_over_short", "posting_unsupported")


def run(root: Path, period: str, data: Path) -> Row:
    """One run; 1 says that there is something to review."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith("KASSEBOT")}
    done = subprocess.run(
        [sys.executable, "-m", "kassebot.cli.main", "run", "--folder", str(root), "--period", period, "--json"],
        env=keep | {"KASSEBOT_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        cwd=data,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"run {period} ended with {done.returncode}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    said: Row = json.loads(done.stdout)
    return said


class Score:
    """Counts over all periods, and a line for each miss; `said_ids` are the ids by which a later period knows a finding."""

    def __init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self.by_cause: dict[str, Counter[str]] = {}
        self.sure: list[tuple[float, bool]] = []
        self.misses: list[str] = []
        self.said_ids: dict[tuple[str, str], str] = {}

    def miss(self, what: str, where: str, row: Row, text: str) -> None:
        self.tally[what] += 1
        self.misses.append(f"{what:14} {where} {row['register']} [{row['sheet']}] {text}")

    def register(self, where: str, row: Row, said: Row | None) -> None:
        """One register's period."""
        self.tally["registers"] += 1
        if said is None:
            self.miss("absent", where, row, "the register has no result")
            return
        kinds = [f["kind"] for f in row["findings"]]
        self.tally["faulty" if kinds else "clean"] += 1
        self.tally["odd"] += bool(row["oddities"] and not kinds)
        if kinds and said["status"] == "ready":
            self.miss("faulty_ready", where, row, "; ".join(kinds))
        if not kinds and said["status"] != row["status"]:
            self.tally["odd_flagged"] += bool(row["oddities"])
            text = "; ".join(short(f) for f in said["findings"])
            self.miss("clean_flagged", where, row, f"{said['status']} (oddities {row['oddities']}): {text}")
        elif said["status"] != row["status"]:
            self.miss("status", where, row, f"{row['status']} → {said['status']}: {kinds}")
        wrong = {k: (row[k], said[k]) for k in FIGURES if row[k] != said[k] and k not in row["loose"]}
        if wrong:
            self.miss("figures", where, row, f"{kinds} {wrong}")
        self._findings(where, row, said)
        self._items(where, row, said)

    def _items(self, where: str, row: Row, said: Row) -> None:
        """Open items must be these and no others; a carried one names the finding of its period."""

        def key(i: Row) -> tuple[Any, ...]:
            return (i["cause"], i["date"], i["amount_ore"], i["reference"], i["cleared_on"])

        known = [c for c in row["carried"] if self.said_ids.get((row["register"], c["finding"]))]
        mine = Counter(map(key, row["open_items"])) + Counter(
            (c["cause"], c["amount_ore"], self.said_ids[row["register"], c["finding"]], c["cleared_on"]) for c in known
        )
        theirs = Counter(
            (i["cause"], i["amount_ore"], i["reference"], i["cleared_on"]) if i["area"] == "ledger" else key(i)
            for i in said["open_items"]
        )
        if mine != theirs:
            lacking, many = list((mine - theirs).elements()), list((theirs - mine).elements())
            kinds = [f["kind"] for f in row["findings"]]
            self.miss("open_items", where, row, f"{kinds} lacking {lacking} too many {many}")

    def _findings(self, where: str, row: Row, said: Row) -> None:
        pairs, others = pair(row["findings"], said["findings"])
        together = " + ".join(f["kind"] for f in row["findings"])
        for planted, got in pairs:
            count = self.by_cause.setdefault(planted["cause"], Counter())
            count["planted"] += 1
            facts = f"{planted['cause']} {planted['date']} {planted['amount_ore']} {json.dumps(planted['effects_ore'])}"
            text = f"{planted['kind']} ({together}): {facts} → {short(got)}"
            if got is None:
                self.miss("not_found", where, row, text + " | said: " + "; ".join(short(f) for f in others))
                continue
            self.said_ids[row["register"], planted["key"]] = got["id"]
            self._found(where, row, planted, got, text)
        for other in others:
            self._sure(other, right=False)
            if row["findings"]:
                self.miss("extra", where, row, f"({together}) said {short(other)}")

    def _found(self, where: str, row: Row, planted: Row, got: Row, text: str) -> None:
        count, right_causes = self.by_cause[planted["cause"]], {planted["cause"], EITHER.get(planted["kind"])}
        first = causes(got)[0] in right_causes
        count["found"] += 1
        count["first"] += first
        count["top3"] += bool(right_causes & set(causes(got)))
        self._sure(got, right=first)
        if not first:
            self.miss("cause", where, row, text)
        right = (
            planted["amount_ore"] in (None, got["amount_ore"])
            and (planted["soft_date"] or planted["date"] == got["date"])
            and planted["effects_ore"] == got["effects_ore"]
        )
        if not right:
            self.miss("facts", where, row, text)
        if planted["cause"] in UNEXPLAINABLE and planted["firm"]:
            self.tally["unexplainable"] += 1
            if any(c["confidence"] >= 0.5 and c["cause"] != planted["cause"] for c in got.get("candidates", [])):
                self.miss("definite", where, row, text)

    def _sure(self, said: Row, *, right: bool) -> None:
        for candidate in said.get("candidates", [])[:1]:
            self.sure.append((candidate["confidence"], right))


def score(root: Path, into: Score) -> None:
    """All periods of a municipality, one after the other in one data folder."""
    into.said_ids.clear()
    with tempfile.TemporaryDirectory() as data:
        for path in sorted(root.parent.glob(f"{root.name}.expected*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            result = {r["register"]: r for r in run(root.resolve(), truth["period"], Path(data))["registers"]}
            for row in truth["registers"]:
                said = result.pop(row["register"], None)
                if row["scored"]:
                    into.register(f"{root.name} {truth['period']}", row, said)
            for no in result:
                into.miss("stranger", root.name, {"register": no, "sheet": None}, "not active in the period")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("roots", type=Path, nargs="+")
    given = parser.parse_args()
    total = Score()
    for root in given.roots:
        score(root, total)
    show(total)
    print("\n".join(sorted(total.misses)))


if __name__ == "__main__":
    main()
