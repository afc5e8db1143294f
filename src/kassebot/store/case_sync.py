"""Many cases at once, brought to what a period's newest result says.

A finding is the same where its id is; and where only the edition of a document or the line in it is another, the one
finding that says the same takes its place, with the decision on it. A decision on what says something else falls.
What is completed stays as it was signed, and is flagged where data now says something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kassebot.domain.cases import CaseState, EventKind, FindingState, case_id, case_state, seriousness
from kassebot.domain.findings import Finding, RegisterResult
from kassebot.domain.registers import Register
from kassebot.store import audit
from kassebot.store.case_events import Told, record_all
from kassebot.store.cases import Case, CaseFinding, case_in, finding_in_case, standing
from kassebot.store.register_hashes import finding_sha256, register_sha256
from kassebot.store.tables.cases import case_events, case_findings, case_terms, cases
from kassebot.store.tables.decisions import reconciliations
from kassebot.store.tables.results import results

#: Below this a rule does not say what a finding is.
_SURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a run says of one register, and by which terms its case is found."""

    register: Register
    result: RegisterResult
    terms: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Changes:
    """Rows to write, all cases of one batch together."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)  # of cases, by `b_id`
    moved_on: list[dict[str, Any]] = field(default_factory=list)  # cases of which a newer run says the same, by `b_id`
    findings: list[dict[str, Any]] = field(default_factory=list)  # new ones
    finding_changes: list[dict[str, Any]] = field(default_factory=list)  # by `b_case` and `b_finding`
    terms: dict[str, frozenset[str]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def count(self, kind: EventKind) -> int:
        """How many cases this happens to."""
        return sum(one.kind is kind for one in self.told)


def newest_run(connection: Connection, period: str) -> str | None:
    """The newest run of the period that has a result."""
    return connection.execute(select(func.max(results.c.run)).where(results.c.period == period)).scalar()


def sync(connection: Connection, period: str, run: str, arrived: Sequence[Arrived], now: datetime) -> Changes:
    """Bring the cases of these registers to the run's result; gives what was written."""
    ids = [case_id(period, one.register.register) for one in arrived]
    known = {row.id: case_in(row) for row in connection.execute(select(cases).where(cases.c.id.in_(ids)))}
    of_case = _findings(connection, ids)
    signed = _signed(connection, ids)
    changes = Changes()
    for identity, one in zip(ids, arrived, strict=True):
        sha256 = register_sha256(one.result)
        case = known.get(identity)
        if case is None:
            _open(changes, period, run, one, sha256, now)
        elif case.state is CaseState.COMPLETED:
            _flag(changes, case, run, sha256, signed[identity])
        else:
            _change(changes, case, run, one, sha256, of_case[identity])
    _write(connection, changes, now)
    return changes


def _open(changes: Changes, period: str, run: str, one: Arrived, sha256: str, now: datetime) -> None:
    identity = case_id(period, one.register.register)
    found = [_case_finding(identity, finding) for finding in one.result.findings]
    changes.findings += [_row(finding) for finding in found]
    head = {
        "id": identity, "period": period, "register": one.register.register, "version": 1, "taken_by": None,
        "taken_until": None, "handed_to": None, "deadline": None, "heard_at": None, "flagged": False, "opened_at": now,
    }  # fmt: skip
    changes.new.append(head | _of_result(run, one, sha256, found))
    changes.terms[identity] = one.terms
    details = {"run": run, "result_sha256": sha256, "findings": len(found)}
    changes.told.append(Told(case=identity, number=1, kind=EventKind.OPENED, details=details))


def _flag(changes: Changes, case: Case, run: str, sha256: str, known: frozenset[str]) -> None:
    """Data differs from what was signed: said once for each other result, and nothing else changes."""
    if sha256 in known:
        return
    number = case.version + 1
    same = {
        "run": case.run, "result_sha256": case.result_sha256, "register_name": case.register_name, "unit": case.unit,
        "status": case.status.value, "state": case.state.value, "serious": case.serious,
        "weight_ore": case.weight_ore, "oldest": case.oldest,
    }  # fmt: skip
    changes.changed.append({"b_id": case.id, "version": number, "flagged": True} | same)
    details = {"run": run, "result_sha256": sha256}
    kind = EventKind.CHANGED_AFTERWARDS
    changes.told.append(Told(case=case.id, number=number, kind=kind, about=sha256, details=details))


def _change(
    changes: Changes, case: Case, run: str, one: Arrived, sha256: str, before: Sequence[CaseFinding]
) -> None:  # fmt: skip
    after, told = _sync_findings(changes, case.id, one.result.findings, before)
    if sha256 == case.result_sha256 and not any(told.values()):
        moved = {"b_id": case.id, "run": run, "register_name": one.register.name, "unit": one.register.unit}
        changes.moved_on.append(moved)
        return
    number = case.version + 1
    of_result = _of_result(run, one, sha256, after)
    changes.changed.append({"b_id": case.id, "version": number, "flagged": case.flagged} | of_result)
    changes.terms[case.id] = one.terms
    details = {"run": run, "result_sha256": sha256} | told
    changes.told.append(Told(case=case.id, number=number, kind=EventKind.RESULT_CHANGED, details=details))


def _sync_findings(
    changes: Changes, case: str, now: Sequence[Finding], before: Sequence[CaseFinding]
) -> tuple[list[CaseFinding], dict[str, list[str]]]:
    """The case's findings afterwards, and the ids of those that are new, changed and gone, and decisions that fell."""
    known = {one.finding: one for one in before}
    arrived = [_case_finding(case, finding) for finding in now]
    heirs = _heirs([one for one in before if one.finding not in {new.finding for new in arrived}],
                   [one for one in arrived if one.finding not in known])  # fmt: skip
    told: dict[str, list[str]] = {"new": [], "changed": [], "gone": [], "fallen": []}
    after: list[CaseFinding] = []
    for new in arrived:
        old = known.get(new.finding) or heirs.get(new.finding)
        if old is None:
            changes.findings.append(_row(new))
            told["new"].append(new.finding)
        elif old.content_sha256 == new.content_sha256 and old.state is not FindingState.GONE:
            new = replace(new, state=old.state, decision=old.decision)  # noqa: PLW2901 as it stood
        else:
            told["new" if old.state is FindingState.GONE else "changed"].append(new.finding)
            told["fallen"] += [old.decision] if old.decision else []
        if old is not None and old != new:
            changes.finding_changes.append({"b_case": case, "b_finding": old.finding} | _row(new))
        after.append(new)
    kept = {one.finding for one in after} | {one.finding for one in heirs.values()}
    for old in before:
        if old.finding in kept:
            continue
        gone = replace(old, state=FindingState.GONE, decision=None)
        if gone != old:
            changes.finding_changes.append({"b_case": case, "b_finding": old.finding} | _row(gone))
            told["gone"].append(old.finding)
            told["fallen"] += [old.decision] if old.decision else []
        after.append(gone)
    return after, told


def _heirs(gone: Iterable[CaseFinding], new: Iterable[CaseFinding]) -> dict[str, CaseFinding]:
    """New id → the finding that it is: as many said the same before as say it now, and nobody has decided on one of them."""
    before: dict[str, list[CaseFinding]] = defaultdict(list)
    after: dict[str, list[CaseFinding]] = defaultdict(list)
    for one in gone:
        if one.state is not FindingState.GONE:
            before[one.content_sha256].append(one)
    for one in new:
        after[one.content_sha256].append(one)
    heirs: dict[str, CaseFinding] = {}
    for content, olds in before.items():
        news = after.get(content, [])
        if len(olds) == len(news) and (len(olds) == 1 or not any(one.decision for one in olds)):
            heirs.update(zip((one.finding for one in news), olds, strict=True))
    return heirs


def _case_finding(case: str, finding: Finding) -> CaseFinding:
    sure = bool(finding.candidates) and finding.candidates[0].confidence >= _SURE
    return CaseFinding(
        case=case, finding=finding.id, cause=finding.cause, area=finding.area, date=finding.date,
        amount_ore=finding.amount_ore, content_sha256=finding_sha256(finding),
        serious=seriousness(finding.cause, finding.amount_ore, unexplained=not sure), state=FindingState.OPEN,
        decision=None,
    )  # fmt: skip


def _row(one: CaseFinding) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in CaseFinding.__dataclass_fields__}
    return row | {"cause": one.cause.value, "area": one.area.value, "state": one.state.value}


def _of_result(run: str, one: Arrived, sha256: str, found: Sequence[CaseFinding]) -> dict[str, Any]:
    state = case_state((each.state for each in found), status=one.result.status, reason=one.result.reason)
    return {
        "run": run, "result_sha256": sha256, "register_name": one.register.name, "unit": one.register.unit,
        "state": state.value, "status": one.result.status.value,
    } | standing(found)  # fmt: skip


def _findings(connection: Connection, ids: Sequence[str]) -> dict[str, list[CaseFinding]]:
    of_case: dict[str, list[CaseFinding]] = defaultdict(list)
    for row in connection.execute(select(case_findings).where(case_findings.c.case.in_(ids))):
        of_case[row.case].append(finding_in_case(row))
    return of_case


def _signed(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Of each case the results that were signed last, or that somebody has been told of since."""
    known: dict[str, set[str]] = defaultdict(set)
    query = select(reconciliations).where(reconciliations.c.case.in_(ids)).order_by(reconciliations.c.signed_at)
    newest = {row.case: row.result_sha256 for row in connection.execute(query)}
    for case, sha256 in newest.items():
        known[case].add(sha256)
    afterwards = (case_events.c.case.in_(ids)) & (case_events.c.kind == EventKind.CHANGED_AFTERWARDS.value)
    for row in connection.execute(select(case_events.c.case, case_events.c.about).where(afterwards)):
        known[row.case].add(row.about)
    return defaultdict(frozenset, {case: frozenset(some) for case, some in known.items()})


def _write(connection: Connection, changes: Changes, now: datetime) -> None:
    if changes.new:
        connection.execute(insert(cases), changes.new)
    for rows in (changes.changed, changes.moved_on):
        if rows:
            connection.execute(update(cases).where(cases.c.id == bindparam("b_id")), rows)
    if changes.finding_changes:
        of_case, of_finding = (
            case_findings.c.case == bindparam("b_case"),
            case_findings.c.finding == bindparam("b_finding"),
        )
        connection.execute(update(case_findings).where(of_case & of_finding), changes.finding_changes)
    if changes.findings:
        connection.execute(insert(case_findings), changes.findings)
    if changes.terms:
        connection.execute(delete(case_terms).where(case_terms.c.case.in_(list(changes.terms))))
        rows = [{"term": term, "case": case} for case, terms in changes.terms.items() for term in sorted(terms)]
        if rows:
            connection.execute(insert(case_terms), rows)
    record_all(connection, changes.told, actor=audit.ROBOT, at=now)
