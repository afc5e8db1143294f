"""The case page: everything for the decision on one page, nothing chosen beforehand, nothing lost, nothing of others."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import httpx
import pytest
from litestar.testing import TestClient

from kassebot.domain.cases import CaseState, FindingState, Grounds
from kassebot.domain.people import Role
from kassebot.domain.registers import Register
from kassebot.domain.review_rules import Phrase, ReviewRules
from kassebot.steps.decide import decide
from kassebot.store import people
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of
from kassebot.store.cases import Case, CaseFinding, case_of, findings_of
from kassebot.store.tables.cases import cases
from kassebot.store.tables.people import people as people_table
from kassebot.web.office import Office
from tests.web.conftest import NOW, SignedIn, person
from tests.web.forms import send
