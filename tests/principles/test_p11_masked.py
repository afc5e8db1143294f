"""P11: CPR numbers and telephones are masked by their shape in what people of the office write, and nowhere else."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.readers.masking import masked
from kassebot.store.case_events import texts_of
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, SECOND, Desk, browser
from tests.web.conftest import SignedIn
from tests.web.forms import send

#: What people write, and what is kept of it.
SECRETS = (
    ("0101901234", "[cpr]"), ("010190-1234", "[cpr]"), ("010190 1234", "[cpr]"), ("31129 9-0000", "31129 9-0000"),
    ("70123456", "[telefon]"), ("70 12 34 56", "[telefon]"), ("+45 70123456", "[telefon]"), ("7012 3456", "[telefon]"),
    ("0045 70 12 34 56", "[telefon]"), ("70-12-34-56", "[telefon]"),
)  # fmt: skip
HIDDEN = [text for text, kept in SECRETS if text != kept]
#: Digits that mean something else, as they stand in what people write.
KEPT = (
    "8812345",
    "1.815,50",
    "4799999999",
    "9-22-01-0417",
    "KB 2026-10-0417-3",
    "U-2210",
    "12.345.678,90",
    "2026-10-0417",
    "Z 1001",
)
WRITTEN = "Ringede {secret} om pose 8812345, bilag U-2210, konto 9-22-01-0417, 12.345.678,90 kr."


@pytest.fixture
def desk(office: Office, signed_in: SignedIn) -> Desk:
    """A reviewer at a case whose bag, reference and account look like numbers of people."""
    registers = tuple(replace(one, ledger_account="70123456") for one in made.REGISTERS)
    night = made.Office(office.store, registers=registers)
    night.night(
        *(made.result(one.register, made.finding(one.register, Cause.POSTING_DIGIT, -5_400)) for one in registers)
    )
    return Desk(signed_in(Role.REVIEWER), office)


@pytest.mark.parametrize(("text", "kept"), SECRETS)
def test_the_shapes(text: str, kept: str) -> None:
    """Alone and in a sentence."""
    assert masked(text) == kept
    assert masked(f"Ring {text}, tak") == f"Ring {kept}, tak"


@pytest.mark.parametrize("text", KEPT)
def test_a_key_an_amount_or_an_account_in_a_sentence_stays(text: str) -> None:
    """What only looks alike is what the case is about."""
    assert masked(f"Se {text}, tak") == f"Se {text}, tak"


def test_whatever_the_office_writes_is_masked_before_it_is_kept(
    desk: Desk, office: Office, signed_in: SignedIn
) -> None:
    """Note, telephone note, letter, word, reason, grounds, returned, reopened, filter: none of it in any file of the data."""
    words = " ".join(WRITTEN.format(secret=secret) for secret in HIDDEN)
    other, approver = Desk(browser(office, SECOND), office), signed_in(Role.APPROVER)
    done = [
        desk.send("notes", note=words), desk.send("telephone-note", words=words),
        desk.send("hand-over", to=SECOND.id, word=words), other.send("take"), desk.send("take-over", reason=words),
        desk.decide(facts=words, rule=words, weighing=words, correct="1"),
    ]  # fmt: skip
    page = approver.get("/approvals").text
    form = {
        name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])
        for name in ("case", "decision", "seen", "content")
    }
    done += [
        send(approver, "/approvals", "/approvals", **form, answer="return", reason=words),
        desk.decide(answer="robot_wrong", facts=words),
        desk.send("complete", confirm="1", result_sha256=re.findall(r'name="result_sha256" value="(\w+)"', desk.page())[0]),
        desk.send("reopen", reason=words),
        send(desk.client, "/queue/filters", "/queue", name=HIDDEN[1], where="/queue?text=8812345"),
        send(desk.client, "/queue/filters", "/queue", name=HIDDEN[4], where="/queue?text=70123456"),
    ]  # fmt: skip
    assert [answer.status_code for answer in done] == [303] * len(done)
    third = Desk(desk.client, office, "2026-10-0418")
    assert third.send("ask", days="5", way="print", words=words).status_code == 200

    with office.store.read() as connection:
        texts = [*texts_of(connection, CASE).values(), *texts_of(connection, third.case).values()]
    assert {one.kind.value for one in texts} == {
        "note", "telephone_note", "reason", "facts", "rule", "weighing", "mail",
    }  # fmt: skip
    for one in texts:
        assert [secret for secret in HIDDEN if secret in one.content] == [], one.kind
        assert all(key in one.content for key in ("[cpr]", "[telefon]", "8812345", "U-2210", "12.345.678,90")), one.kind
    assert "+45 22 22 22 22" in texts[-1].content  # whom to call stands in the letter
    seen = desk.client.get("/queue").text
    assert "[cpr]" in seen
    assert 'href="/queue?text=70123456"' in seen  # what is searched for is a key
    assert found_in(office.store.vault.folder.parent, [secret for secret in HIDDEN if not secret.isdigit()]) == []


def found_in(folder: Path, secrets: list[str]) -> list[str]:
    """Which of the secrets stand in a file."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [secret for secret in secrets if any(secret.encode() in data for data in files)]


def test_accounts_bags_and_references_are_untouched_on_every_page_and_in_the_export(
    desk: Desk, office: Office, signed_in: SignedIn
) -> None:
    """The register's account is eight digits like a telephone's, and is booked as it is."""
    desk.decide(facts="Set", correct="1")
    approver = signed_in(Role.APPROVER)
    page = approver.get("/approvals").text
    form = {
        name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])
        for name in ("case", "decision", "seen", "content")
    }
    assert send(approver, "/approvals", "/approvals", **form, answer="approve").status_code == 303
    chosen = re.findall(r'name="one" value="([^"]+)"', desk.client.get("/corrections").text)
    told = send(desk.client, "/corrections/export", "/corrections", one=chosen[0], kind="csv").text

    assert "70123456" in page
    assert "70123456" in told
    assert "Pose 8812345" in desk.page()
    assert "[telefon]" not in page + told + desk.page()


def test_the_keepers_own_words_stay_word_for_word(desk: Desk, office: Office, signed_in: SignedIn) -> None:
    """By link and on paper; whoever may not read statements sees none of it."""
    words = "Jeg hedder Mona, 010190-1234, ring på 70 12 34 56!\n  Det var <mig>, der talte."
    asked = desk.send("ask", days="5", way="print", words="")
    link = re.search(r"/k/[\w-]+", asked.text)
    assert link is not None
    assert signed_in(None).post(link[0], data={"words": words}).status_code == 200
    assert desk.send("paper", words=words + " Brev").status_code == 303

    with office.store.read() as connection:
        said = [one.content for one in texts_of(connection, CASE).values() if one.kind.value == "statement"]
    assert said == [words, words + " Brev"]
    assert words in unescape(desk.page())
    assert "010190-1234" not in signed_in(Role.CLERK).get(f"/cases/{CASE}").text
