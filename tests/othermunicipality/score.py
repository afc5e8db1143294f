"""Run kassebot on a folder of this generator's and hold what it says against what was planted (the table of aims)."""

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

FIGURES = ("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore")
Row = dict[str, Any]


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
    return json.loads(done.stdout)


def causes(finding: Row) -> list[str]:
    """The causes said, the finding's own first."""
    return list(dict.fromkeys([finding["cause"], *[c["cause"] for c in finding.get("candidates", [])]]))[:3]


def likeness(planted: Row, said: Row) -> int:
    """How sure it is that a finding said is the one planted; 0 is not at all."""
    named = causes(said)
    same_cause = 8 if named[0] == planted["cause"] else 4 if planted["cause"] in named else 0
    same_amount = 6 if planted["amount_ore"] == said["amount_ore"] else 0
    if not same_cause and not (same_amount and planted["amount_ore"]):
        return 0
    return (
        same_cause
        + same_amount
        + 2 * (planted["date"] == said["date"])
        + (planted["effects_ore"] == said["effects_ore"])
    )


def pair(planted: list[Row], said: list[Row]) -> tuple[list[tuple[Row, Row | None]], list[Row]]:
    """Each planted finding with the most like that was said, and what was said without having been planted."""
    order = sorted(((likeness(p, s), -i, -j) for i, p in enumerate(planted) for j, s in enumerate(said)), reverse=True)
    left, right = {}, set()
    for like, i, j in order:
        if like and -i not in left and -j not in right:
            left[-i] = -j
            right.add(-j)
    return [(p, said[left[i]] if i in left else None) for i, p in enumerate(planted)], [
        s for j, s in enumerate(said) if j not in right
    ]


def short(f: Row | None) -> str:
    if f is None:
        return "nothing"
    sure = [f"{c['cause']} {c['confidence']}" for c in f.get("candidates", [])][:3]
    return f"{f['cause']} {f['date']} {f['amount_ore']} {json.dumps(f['effects_ore'])} {sure or ''}"


class Score:
    """Counts over all periods, and a line for each miss."""

    def __init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self.by_cause: dict[str, Counter[str]] = {}
        self.misses: list[str] = []

    def miss(self, what: str, where: str, row: Row, text: str) -> None:
        self.tally[what] += 1
        self.misses.append(f"{what:14} {where} {row['register']} [{row['sheet']}] {text}")

    def register(self, where: str, row: Row, said: Row | None) -> None:
        self.tally["registers"] += 1
        if said is None:
            self.miss("absent", where, row, "the register has no result")
            return
        self.tally["faulty" if row["findings"] else "clean"] += 1
        if row["findings"] and said["status"] == "ready":
            self.miss("faulty_ready", where, row, "; ".join(f["kind"] for f in row["findings"]))
        if not row["findings"] and said["status"] != row["status"]:
            self.miss(
                "clean_flagged",
                where,
                row,
                f"{said['status']} (oddities {row['oddities']}): " + "; ".join(short(f) for f in said["findings"]),
            )
        elif said["status"] != row["status"]:
            self.miss(
                "status", where, row, f"{row['status']} → {said['status']}: {[f['kind'] for f in row['findings']]}"
            )
        wrong = {k: (row[k], said[k]) for k in FIGURES if row[k] != said[k] and k not in row["loose"]}
        if wrong:
            self.miss("figures", where, row, f"{[f['kind'] for f in row['findings']]} {wrong}")
        self._items(where, row, said)
        self._findings(where, row, said)

    def _items(self, where: str, row: Row, said: Row) -> None:
        def key(i: Row) -> tuple[Any, ...]:
            return (
                (i["cause"], i["date"], i["amount_ore"], i["reference"], i["cleared_on"])
                if i["reference"] and "in_transit" in i["cause"]
                else ("carried", i["amount_ore"])
            )

        mine = Counter(key(i) for i in row["open_items"])
        carried = [i for i in said["open_items"] if i.get("area") == "ledger"]
        theirs = Counter(
            [key(i) for i in said["open_items"] if i.get("area") != "ledger"]
            + [("carried", i["amount_ore"]) for i in carried if not i["cleared_on"]]
        )
        if mine != theirs:
            self.miss(
                "open_items",
                where,
                row,
                f"{[f['kind'] for f in row['findings']]} lacking {list((mine - theirs).elements())} too many {list((theirs - mine).elements())}",
            )

    def _findings(self, where: str, row: Row, said: Row) -> None:
        pairs, others = pair(row["findings"], said["findings"])
        together = " + ".join(f["kind"] for f in row["findings"])
        for planted, got in pairs:
            count = self.by_cause.setdefault(planted["cause"], Counter())
            count["planted"] += 1
            text = f"{planted['kind']} ({together}): {planted['cause']} {planted['date']} {planted['amount_ore']} {json.dumps(planted['effects_ore'])} → {short(got)}"
            if got is None:
                self.miss("not_found", where, row, text + " | said: " + "; ".join(short(f) for f in others))
                continue
            count["found"] += 1
            count["first"] += causes(got)[0] == planted["cause"]
            count["top3"] += planted["cause"] in causes(got)
            if causes(got)[0] != planted["cause"]:
                self.miss("cause", where, row, text)
            right = (
                planted["amount_ore"] in (None, got["amount_ore"])
                and (planted["soft_date"] or planted["date"] == got["date"])
                and planted["effects_ore"] == got["effects_ore"]
            )
            if not right:
                self.miss("facts", where, row, text)
            if planted["cause"] in ("cash_over_short", "posting_unsupported") and planted["firm"]:
                self.tally["unexplainable"] += 1
                if any(c["confidence"] >= 0.5 and c["cause"] != planted["cause"] for c in got.get("candidates", [])):
                    self.miss("definite", where, row, text)
        for other in others if row["findings"] else []:
            self.miss("extra", where, row, f"({together}) said {short(other)}")

    def show(self) -> None:
        print(dict(self.tally))
        total: Counter[str] = Counter()
        for cause, count in sorted(self.by_cause.items()):
            total += count
            print(
                f"{cause:26} planted {count['planted']:4} found {count['found']:4} first {count['first']:4} top3 {count['top3']:4}"
            )
        planted = total["planted"] or 1
        print(
            f"{'all':26} planted {total['planted']:4} found {total['found'] / planted:.1%} first {total['first'] / planted:.1%} top3 {total['top3'] / planted:.1%}"
        )
        for line in sorted(self.misses):
            print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    given = parser.parse_args()
    score = Score()
    with tempfile.TemporaryDirectory() as data:
        for path in sorted(given.root.parent.glob(f"{given.root.name}.expected*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            result = {r["register"]: r for r in run(given.root.resolve(), truth["period"], Path(data))["registers"]}
            for row in truth["registers"]:
                if row["scored"]:
                    score.register(f"{given.root.name} {truth['period']}", row, result.pop(row["register"], None))
                else:
                    result.pop(row["register"], None)
            for no in result:
                score.miss("stranger", given.root.name, {"register": no, "sheet": None}, "not active in the period")
    score.show()


if __name__ == "__main__":
    main()
