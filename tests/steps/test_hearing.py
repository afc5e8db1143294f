"""The register keeper is asked and heard: by a link, by telephone, on paper; each story on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests import hearing_made as made
from tests.cases.made import set_case
from tests.hearing_made import CASE, NOW, OTHER_CASE, SECRET

from kassebot.domain.cases import CaseState, EventKind, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import (
    FILES_MAX,
    KEEPER,
    LINKS_AT_ONCE_MAX,
    STATEMENTS_BY_LINKS_MAX,
    Channel,
    MailState,
    Upload,
    link_token,
)
from kassebot.domain.people import Kind, Role
from kassebot.reports.letter import LINK_PLACE
from kassebot.steps.ask_keeper import KeeperAsked, ask_keeper
from kassebot.steps.hear import hear_by_link, hear_noted
from kassebot.steps.revoke_link import revoke_link
from kassebot.store import audit, hearing
from kassebot.store.case_checks import breaks
from kassebot.store.case_events import events_of, texts_of
from kassebot.store.cases import case_of
from kassebot.store.database import Store

ME = made.who(made.reviewer())
WORDS = "Vi talte to gange.\r\nJeg ringer på 44 00 00 02, cpr 010190-1234 <script>alert(1)</script>"


@pytest.fixture
def store(any_store: Store) -> Store:
    """A case, on each database."""
    made.municipality(any_store)
    return any_store


def ask(store: Store, case: str = CASE, **other: object) -> KeeperAsked:
    values = {
        "deadline_bank_days": 5, "message_text": "", "send": True, "now": NOW, "secret": SECRET,
        "base_url": made.BASE_URL, "acting": ME,
    } | other  # fmt: skip
    return ask_keeper(store, case=case, seen=made.version(store, case), **values)


def token_of(asked: KeeperAsked) -> str:
    return asked.url.rpartition("/")[2]


def say(store: Store, token: str, words: str = WORDS, *files: Upload, now: dt.datetime = NOW) -> str:
    return hear_by_link(store, token, words=words, files=files, now=now, secret=SECRET).id


def code_of(action: Callable[..., object], *args: object, **values: object) -> str:
    with pytest.raises(BusinessError) as caught:
        action(*args, **values)
    return caught.value.code


def test_the_letter_names_two_people_with_telephones_the_figures_the_deadline_and_the_link(store: Store) -> None:
    """In plain words; 5 bank days after 16 November is the 23rd."""
    asked = ask(store, message_text="Vi mangler især ugens optælling.")

    assert asked.deadline == dt.date(2026, 11, 23)
    for words in (
        "Kasse 0417, oktober 2026", "Karen Prøve", "44 00 00 02", "Rikke Prøve p-1", "33 00 00 01",
        "Så meget skulle der være: 3.500,00 kr.", "Så meget blev der talt: 3.450,00 kr.", "-50,00 kr.", "23.11.2026",
        "Kassedifference, 12.10.2026", "Vi mangler især ugens optælling.", asked.url,
    ):  # fmt: skip
        assert words in asked.letter


def test_the_case_keeps_the_letter_the_deadline_and_nothing_that_opens_the_link(store: Store) -> None:
    """Of the token its sha256; the trail has ids and hashes."""
    asked = ask(store)

    token = token_of(asked)
    with store.read() as connection:
        case = case_of(connection, CASE)
        (kept,) = (one for one in texts_of(connection, CASE).values() if one.kind is TextKind.MAIL)
        (mail,) = hearing.mails_of(connection, CASE)
        (event,) = (one for one in events_of(connection, CASE) if one.kind is EventKind.ASKED)
        told = [one for _, one in audit.events(connection, kind="case_asked")]
        rows = connection.execute(text("SELECT * FROM keeper_links")).all()
    assert (case.deadline, case.taken_by) == (asked.deadline, "p-1")
    assert LINK_PLACE in kept.content
    assert asked.letter == kept.content.replace(LINK_PLACE, asked.url)
    assert (mail.id, mail.recipient, mail.state) == (asked.link, made.KEEPER_MAIL, MailState.WAITING)
    assert (event.about, event.actor) == (asked.link, "p-1")
    assert token not in kept.content + str(rows) + str(told)
    assert "Karen" not in str(told) and "44 00" not in str(told)


def test_the_askers_own_words_are_masked_and_bounded(store: Store) -> None:
    """A CPR number has no business in a letter."""
    asked = ask(store, message_text="Se 010190-1234")

    assert "[cpr]" in asked.letter and "0101" not in asked.letter
    assert code_of(ask, store, message_text="x" * 3_000) == "text_too_long"
    assert code_of(ask, store, message_text="\0") == "text_characters"
    for days in (0, 61):
        assert code_of(ask, store, deadline_bank_days=days) == "deadline_bank_days"


def test_nothing_is_sent_without_two_people_who_can_be_called(any_store: Store) -> None:
    """The keeper by the register list, the office's person by their own account."""
    made.municipality(
        any_store,
        made.register("0417", telephone=""),
        made.register("0418", keeper=" "),
        made.register("0419", email="ingen"),
        made.register("0420"),
    )
    mute = made.who(replace(made.reviewer(), telephone=""))

    assert code_of(ask, any_store, CASE) == "keeper_contact_missing"
    assert code_of(ask, any_store, OTHER_CASE) == "keeper_contact_missing"
    assert code_of(ask, any_store, "2026-10-0419") == "keeper_address_missing"
    assert not ask(any_store, "2026-10-0419", send=False).by_mail
    assert code_of(ask, any_store, "2026-10-0420", acting=mute) == "own_contact_missing"
    with any_store.read() as connection:
        assert hearing.links_of(connection, "2026-10-0420") == ()


def test_only_who_may_decide_asks_and_not_about_their_own_register(store: Store) -> None:
    """A service has no such right, whatever roles it was given; a stale page is refused."""
    for other in (
        made.reviewer(roles=frozenset({Role.CLERK, Role.APPROVER, Role.AUDITOR})),
        made.reviewer(kind=Kind.SERVICE),
    ):
        assert code_of(ask, store, acting=made.who(other)) == "not_allowed"
    elsewhere = made.reviewer(units=frozenset({"Teknik"}))
    assert code_of(ask, store, acting=made.who(elsewhere)) == "case_unknown"
    assert code_of(ask, store, acting=made.who(made.reviewer(signs_as=("karen prøve",)))) == "own_register"
    seen = made.version(store)
    ask(store)
    values = {"deadline_bank_days": 5, "message_text": "", "send": True, "now": NOW}
    late = code_of(ask_keeper, store, ME, CASE, seen, secret=SECRET, base_url=made.BASE_URL, **values)
    assert late == "case_changed"


def test_a_colleagues_case_is_left_alone_and_links_are_few(store: Store) -> None:
    """The lease decides; the sixth link at once is refused."""
    with store.write() as connection:
        set_case(connection, CASE, taken_by="p-1", taken_until=NOW + dt.timedelta(minutes=5))
    assert code_of(ask, store, acting=made.who(made.reviewer("p-2"))) == "taken"
    for _ in range(LINKS_AT_ONCE_MAX):
        ask(store)
    assert code_of(ask, store) == "links_many"


def test_who_is_asked_again_never_has_less_time(store: Store) -> None:
    """The later deadline counts; both links open the case."""
    first = ask(store, deadline_bank_days=10)
    second = ask(store, deadline_bank_days=1)

    assert second.deadline == first.deadline
    assert say(store, token_of(first), "a") != say(store, token_of(second), "b")


def test_the_keepers_words_are_kept_exactly_as_written(store: Store) -> None:
    """Telephone numbers, CPR numbers and line ends too; the keeper is no person of the office."""
    identity = say(store, token_of(ask(store)))

    with store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        kept = texts_of(connection, CASE)[said.text]
        heard = case_of(connection, CASE).heard_at
        event = events_of(connection, CASE)[-1]
    assert (said.id, said.channel, said.noted_by) == (identity, Channel.LINK, "")
    assert (kept.content, kept.author, kept.kind) == (WORDS, "", TextKind.STATEMENT)
    assert heard == NOW
    assert (event.kind, event.actor, event.about) == (EventKind.HEARD, KEEPER, identity)


def test_a_statement_can_be_changed_by_nobody(store: Store) -> None:
    """The database refuses; a text may only be deleted when its time is over."""
    say(store, token_of(ask(store)), "a", Upload(name="a.png", data=made.png()))

    for statement in (
        "UPDATE case_texts SET content = 'x'", "UPDATE statements SET channel = 'x'", "DELETE FROM statements",
        "UPDATE attachments SET name = 'x'", "DELETE FROM attachments",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="refused"), store.write() as connection:
            connection.execute(text(statement))


def test_several_statements_come_and_the_same_twice_is_one(store: Store) -> None:
    """A button pressed twice says nothing more; another word does; so does a file."""
    token = token_of(ask(store))
    file = Upload(name="bilag.png", data=made.png())

    first = say(store, token, "Først")
    assert say(store, token, "Først") == first
    assert say(store, token, "Og så", file) != first
    assert say(store, token, "Først", file) != first
    with store.read() as connection:
        assert len(hearing.statements_of(connection, CASE)) == 3
    for number in range(STATEMENTS_BY_LINKS_MAX - 3):
        say(store, token, f"nr. {number}")
    assert code_of(say, store, token, "en til") == "statements_many"


def test_files_lie_in_the_vault_and_their_names_are_texts(store: Store) -> None:
    """A name is never a path, whatever it says; the kind is known by the bytes."""
    names = ["../../etc/passwd", "C:\\Users\\karen\\bilag.png", "a\x00\x1b<script>.html", "x" * 500]
    say(store, token_of(ask(store)), "", *(Upload(name=name, data=made.png(2, 2 + n)) for n, name in enumerate(names)))

    with store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        texts = texts_of(connection, CASE)
    shown = [texts[one.name].content for one in said.attachments]
    assert shown == ["passwd", "bilag.png", "a<script>.html", "x" * 200]
    assert {one.media_type for one in said.attachments} == {"image/png"}
    assert [store.vault.read(one.document) for one in said.attachments] == [made.png(2, 2 + n) for n in range(4)]
    with store.read() as connection:
        assert breaks(connection) == ()  # each text's hash stands in its event


def test_what_is_not_taken_leaves_nothing_behind(store: Store) -> None:
    """One bad file and nothing of the statement is kept."""
    token = token_of(ask(store))
    good, bad = Upload(name="a.png", data=made.png()), Upload(name="bilag.pdf", data=b"<html>")

    assert code_of(say, store, token, "Se bilag", good, bad) == "upload_kind"
    assert code_of(say, store, token, " \n") == "statement_empty"
    assert code_of(say, store, token, "x" * 10_001) == "text_too_long"
    assert code_of(say, store, token, "a\0b") == "text_characters"
    assert code_of(say, store, token, "x", *[good] * (FILES_MAX + 1)) == "uploads_many"
    large = Upload(name="stor.pdf", data=b"%PDF-" + bytes(9_000_000) + b"%%EOF")
    assert code_of(say, store, token, "x", large, large, large) == "uploads_large"
    with store.read() as connection:
        assert hearing.statements_of(connection, CASE) == ()
        assert case_of(connection, CASE).heard_at is None


def test_a_link_opens_its_own_case_until_it_expires(store: Store) -> None:
    """Late is heard too, for two weeks; the 8th of December is the first day too late."""
    token = token_of(ask(store))

    say(store, token, "sent", now=dt.datetime(2026, 12, 7, 22, 59, tzinfo=dt.UTC))
    assert code_of(say, store, token, "for sent", now=dt.datetime(2026, 12, 7, 23, 0, tzinfo=dt.UTC)) == "link_closed"
    with store.read() as connection:
        assert hearing.statements_of(connection, OTHER_CASE) == ()


def test_forged_and_tampered_links_open_nothing(store: Store) -> None:
    """Nor does one whose row somebody wrote without the secret, nor one whose expiry was moved in the database."""
    asked = ask(store)
    token = token_of(asked)
    forged = [
        "", "x", token[:-1], token + "A", token.swapcase(), link_token(asked.link, NOW, SECRET),
        link_token(asked.link, NOW, b"t" * 32), "'; DROP TABLE cases; --", "../../queue", "æ" * 43,
    ]  # fmt: skip

    assert {code_of(say, store, one) for one in forged} == {"link_unknown"}
    with store.write() as connection:
        connection.execute(text("UPDATE keeper_links SET expires_at = '2036-01-01 00:00:00.000000'"))
    assert code_of(say, store, token) == "link_unknown"


def test_a_revoked_link_opens_nothing_and_its_letter_is_not_sent(store: Store) -> None:
    """Also when it is tried again; another case's link cannot be revoked from here."""
    asked, other = ask(store), ask(store, OTHER_CASE)
    revoke_link(store, ME, CASE, made.version(store), link=asked.link, now=NOW)

    assert code_of(say, store, token_of(asked)) == "link_closed"
    for link, code in ((asked.link, "link_revoked"), (other.link, "link_unknown"), ("x", "link_unknown")):
        assert code_of(revoke_link, store, ME, CASE, made.version(store), link=link, now=NOW) == code
    auditor = made.who(made.reviewer(roles=frozenset({Role.AUDITOR})))
    assert code_of(revoke_link, store, auditor, OTHER_CASE, 2, link=other.link, now=NOW) == "not_allowed"
    with store.read() as connection:
        (mail,) = hearing.mails_of(connection, CASE)
        assert (mail.state, mail.problem) == (MailState.FAILED, "link_closed")
        assert events_of(connection, CASE)[-1].kind is EventKind.LINK_REVOKED


def test_a_telephone_call_is_noted_by_a_person_and_masked(store: Store) -> None:
    """They are the words of the one who noted them, and the case says who."""
    hear_noted(store, ME, CASE, channel=Channel.TELEPHONE, words="Ring 44 00 00 02", now=NOW)

    with store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        kept = texts_of(connection, CASE)[said.text]
        assert (said.noted_by, kept.author, kept.kind) == ("p-1", "p-1", TextKind.TELEPHONE_NOTE)
        assert kept.content == "Ring [telefon]"
        assert events_of(connection, CASE)[-1].actor == "p-1"
        assert case_of(connection, CASE).heard_at == NOW


def test_what_came_on_paper_is_word_for_word_with_its_scan(store: Store) -> None:
    """The words are the keeper's; a person put them in."""
    scan = Upload(name="brev.pdf", data=made.PDF)
    hear_noted(store, ME, CASE, channel=Channel.PAPER, words=WORDS, files=[scan], now=NOW)

    with store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        kept = texts_of(connection, CASE)[said.text]
    assert (said.noted_by, kept.author, kept.kind, kept.content) == ("p-1", "", TextKind.STATEMENT, WORDS)
    assert said.attachments[0].media_type == "application/pdf"
    assert code_of(hear_noted, store, ME, CASE, channel=Channel.LINK, words="x", now=NOW) == "channel"


def test_a_note_is_taken_whatever_others_did_and_twice_is_once(store: Store) -> None:
    """A telephone call is not lost because a colleague had the case open; a button pressed twice is one note."""
    with store.write() as connection:
        set_case(connection, CASE, taken_by="p-1", taken_until=NOW + dt.timedelta(minutes=5), version=7)
    other = made.who(made.reviewer("p-2"))

    first = hear_noted(store, other, CASE, channel=Channel.TELEPHONE, words="Ringede kl. 10", now=NOW)
    assert hear_noted(store, other, CASE, channel=Channel.TELEPHONE, words="Ringede kl. 10", now=NOW) == first
    assert hear_noted(store, ME, CASE, channel=Channel.TELEPHONE, words="Ringede kl. 10", now=NOW) != first


def test_only_people_note_what_the_keeper_said(store: Store) -> None:
    """Not a service, not somebody who reads only, not the keeper of the register in the office."""
    for other, code in (
        (made.reviewer(kind=Kind.SERVICE), "not_allowed"),
        (made.reviewer(roles=frozenset({Role.AUDITOR})), "not_allowed"),
        (made.reviewer(email=made.KEEPER_MAIL), "own_register"),
    ):
        note = {"channel": Channel.TELEPHONE, "words": "x", "now": NOW}
        assert code_of(hear_noted, store, made.who(other), CASE, **note) == code


def test_after_completion_a_statement_is_kept_and_the_case_flagged(store: Store) -> None:
    """The state stays; so does whatever was signed. By telephone as well as by the link."""
    token = token_of(ask(store))
    with store.write() as connection:
        set_case(connection, CASE, state=CaseState.COMPLETED.value)

    say(store, token, "Jeg fandt posen")
    with store.read() as connection:
        case = case_of(connection, CASE)
        assert (case.state, case.flagged, case.heard_at) == (CaseState.COMPLETED, True, NOW)
        (told,) = (one for _, one in audit.events(connection, kind="case_heard"))
        assert told.details["after_completion"] is True
    hear_noted(store, ME, CASE, channel=Channel.TELEPHONE, words="x", now=NOW)
    assert code_of(ask, store) == "completed"


def test_the_trail_holds_and_holds_no_words(store: Store) -> None:
    """After all of it the chain verifies, also when the texts are gone."""
    say(store, token_of(ask(store)), "Helt særlige ord", Upload(name="særligt.png", data=made.png()))
    with store.write() as connection:
        connection.execute(text("DELETE FROM case_texts"))

    with store.read() as connection:
        assert audit.first_break(connection) is None
        told = str([one for _, one in audit.events(connection)])
        (said,) = hearing.statements_of(connection, CASE)
    assert "særlig" not in told and "Karen" not in told and "Rikke" not in told
    assert said.attachments[0].document in told
