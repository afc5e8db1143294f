"""Whatever people and data do to a case, in whatever order: what must hold of it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kassebot.domain.cases import Answer, CaseState, FindingState
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.rules import RuleSet
from kassebot.steps.approve import approve, return_
from kassebot.steps.complete import complete
from kassebot.steps.reopen import reopen
from kassebot.steps.take import release, take, take_over
from kassebot.steps.undo import undo
from kassebot.steps.verify import verify
from kassebot.store.case_reads import decisions_of, reconciliations_of
from kassebot.store.database import Store, open_store
from tests.cases.made import APPROVER, OTHER, REVIEWER, ROBOT, Office, as_, finding, result

CASE = "2026-10-0417"
FINDINGS = (
    finding("0417", Cause.POSTING_TRANSPOSITION, -5_400),
    finding("0417", Cause.POSTING_TRANSPOSITION, -5_400, edition="b"),
    finding("0417", Cause.POSTING_MISSING, -900),
    finding("0417", Cause.POSTING_MISSING, -900, said="Nu et andet."),
)
RULES = RuleSet(version=2, review=ReviewRules(statement_causes=(), approval_from_ore=1_000))
PEOPLE = st.sampled_from([REVIEWER, OTHER, APPROVER, ROBOT])


class CaseMachine(RuleBasedStateMachine):
    """One case; every step is tried by anybody at any time, and is done whole or refused."""

    office: Office
    store: Store
    version = 0

    @initialize()
    def opened(self) -> None:
        """A new store with a finding."""
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.office = Office(store=self.store).people()
        self.office.night(result("0417", FINDINGS[0]))
        self.version = 1

    def attempt(self, step: Any, *words: Any) -> None:
        """A step that may be refused, and then leaves the case as it was."""
        before = self.office.case(), self.office.findings()
        try:
            version = step(*words)
        except BusinessError:
            assert (self.office.case(), self.office.findings()) == before
        else:
            assert version == self.office.case().version > before[0].version

    def seen(self, step: Any, who: Any, *words: Any) -> None:
        """A step on the case as it is."""
        version = self.office.case().version
        self.attempt(lambda: step(self.store, as_(who), CASE, version, *words, now=self.office.now))

    @rule(who=PEOPLE)
    def takes(self, who: Any) -> None:
        """Somebody takes it."""
        self.seen(take, who)

    @rule(who=PEOPLE)
    def releases(self, who: Any) -> None:
        """Somebody releases it."""
        self.seen(release, who)

    @rule(who=PEOPLE)
    def takes_over(self, who: Any) -> None:
        """Somebody takes it over."""
        self.seen(take_over, who, "Haster")

    @rule(who=PEOPLE, at=st.integers(0, 1), answer=st.sampled_from([Answer.SUGGESTED, Answer.ROBOT_WRONG]))
    def decides(self, who: Any, at: int, answer: Answer) -> None:
        """Somebody decides one of the findings that are there."""
        if at < len(self.office.findings()):
            self.attempt(lambda: self.office.decide(who, at=at, answer=answer, rules=RULES))

    @rule(who=PEOPLE)
    def undoes(self, who: Any) -> None:
        """Somebody undoes their last."""
        self.seen(undo, who)

    @rule(who=PEOPLE, agrees=st.booleans())
    def looks_again(self, who: Any, agrees: bool) -> None:
        """Somebody approves or returns the last decision."""
        with self.store.read() as connection:
            decided = decisions_of(connection, CASE)
        if not decided:
            return
        last, version = decided[-1].decision, self.office.case().version
        words: tuple[Any, ...] = (self.store, as_(who), CASE, last.id, version, last.content_sha256)
        more = () if agrees else ("Se igen",)
        self.attempt(lambda: (approve if agrees else return_)(*words, *more, now=self.office.now))

    @rule(who=PEOPLE)
    def completes(self, who: Any) -> None:
        """Somebody signs."""
        self.seen(complete, who)

    @rule(who=PEOPLE)
    def reopens(self, who: Any) -> None:
        """Somebody reopens."""
        self.seen(reopen, who, "Nyt bilag")

    @rule(chosen=st.lists(st.sampled_from(FINDINGS), max_size=2, unique_by=lambda one: one.cause))
    def runs(self, chosen: list[Any]) -> None:
        """A night says something, perhaps something else."""
        before = self.office.case()
        self.office.night(result("0417", *chosen))
        assert self.office.case().version - before.version in (0, 1)

    @invariant()
    def holds(self) -> None:
        """Nothing unsettled is completed, versions only grow, decisions have grounds, and the chain verifies."""
        case, found = self.office.case(), self.office.findings()
        assert case.version >= self.version
        self.version = case.version
        states = {one.state for one in found} - {FindingState.GONE}
        assert (case.state is CaseState.OPEN) == bool(states - {FindingState.SETTLED})
        with self.store.read() as connection:
            decided = decisions_of(connection, CASE)
            signed = reconciliations_of(connection, CASE)
        assert all(one.facts for one in decided)
        assert {one.decision for one in found} - {None} <= {one.decision.id for one in decided}
        assert {one.decision.decided_by for one in decided} <= {REVIEWER.id, OTHER.id}
        assert (case.state is CaseState.COMPLETED) == (bool(signed) and signed[-1].reopened_at is None)
        assert verify(self.store).faults == ()

    def teardown(self) -> None:
        """Nothing stays."""
        self.store.close()
        self.folder.cleanup()


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
