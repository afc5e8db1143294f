"""Hashes of what a register's result and a finding say, for those who decide and sign.

They leave out the run, and in which edition and on which line of a document the evidence stands: a list that was
printed again says the same. A result as a whole, with all of that, has its own hash in the audit trail.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kassebot.domain.findings import Area, Finding, OpenItem, RegisterResult
from kassebot.store.codec import canonical, digest, message_out
from kassebot.store.result_rows import candidates_out, pairs_out


def finding_sha256(finding: Finding) -> str:
    """The sha256 of what a finding says: cause, day, amount, effects, explanations, and which documents show it."""
    return digest(_finding(finding))


def register_sha256(register: RegisterResult) -> str:
    """The sha256 of what a register's result says, the same in every run in which it says the same."""
    reason = None if register.reason is None else register.reason.value
    return digest(
        [
            [register.register, register.status.value, reason],
            [message_out(sentence) for sentence in register.explanation],
            [asdict(register.figures), asdict(register.flows), pairs_out(register.differences_ore)],
            sorted(canonical(_finding(finding)) for finding in register.findings),
            sorted(canonical(_item(item)) for item in register.open_items),
        ]
    )


def _finding(finding: Finding) -> list[Any]:
    return [
        finding.cause.value, finding.date.isoformat(), finding.amount_ore, pairs_out(finding.effects_ore),
        candidates_out(finding.candidates), sorted(proof.name for proof in finding.evidence),
    ]  # fmt: skip


def _item(item: OpenItem) -> list[Any]:
    reference = "" if item.area is Area.LEDGER else item.reference  # the ledger's is a finding's id
    cleared = None if item.cleared_on is None else item.cleared_on.isoformat()
    return [item.cause.value, item.area.value, item.date.isoformat(), item.amount_ore, reference, cleared]
