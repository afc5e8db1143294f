"""The words for the trail's events, in Danish; translated at the doors. An event without a word is shown by its code."""

from __future__ import annotations

from kassebot.domain.people import ROBOT
from kassebot.domain.texts import Translate, danish

#: Kind of event → what happened.
EVENT_WORDS: dict[str, str] = danish(
    {
        "run_begun": "Kørsel begyndt",
        "run_ended": "Kørsel slut",
        "run_interrupted": "Kørsel afbrudt",
        "plan_written": "Plan skrevet",
        "document_delivered": "Dokument hentet",
        "document_absent": "Dokument udeblev",
        "document_read": "Dokument læst",
        "documents_complete": "Alle dokumenter til en linje hentet",
        "rules_kept": "Regelsæt gemt",
        "result": "Resultat regnet",
        "verified": "Kontrolsporet efterprøvet",
        "register_inspected": "Kasseeftersyn slået op",
        "case_texts_deleted": "Tekster slettet efter plan",
        "signed_in": "Logget ind",
        "signed_out": "Logget ud",
        "stand_in_set": "Stedfortræder sat",
        "case_opened": "Sag åbnet",
        "case_result_changed": "Nyt resultat i sagen",
        "case_taken": "Sag taget fra køen",
        "case_released": "Sag givet fri",
        "case_taken_over": "Sag overtaget fra en kollega",
        "case_handed_over": "Sag givet videre",
        "case_noted": "Notat skrevet",
        "case_asked": "Kasseansvarlig spurgt",
        "case_link_revoked": "Link trukket tilbage",
        "case_mailed": "Mail sendt",
        "case_mail_failed": "Mail kunne ikke sendes",
        "case_heard": "Udtalelse modtaget",
        "case_decided": "Afvigelse afgjort",
        "case_undone": "Afgørelse fortrudt",
        "case_approved": "Afgørelse godkendt",
        "case_returned": "Afgørelse sendt tilbage",
        "case_exported": "Rettelse eksporteret",
        "case_booked": "Rettelse set i finans",
        "case_completed": "Afstemning færdig",
        "case_reopened": "Afstemning genåbnet",
        "case_changed_afterwards": "Data ændret efter afslutningen",
        "case_viewed": "Set",
    }
)


def event_word(kind: str, translate: Translate) -> str:
    """What happened, in words."""
    return translate(EVENT_WORDS[kind]) if kind in EVENT_WORDS else kind


def doer_word(actor: str, translate: Translate) -> str:
    """Who did it: »robot« where a program did; the office's people, the keeper and whoever is at the terminal are people."""
    return translate("robot") if actor == ROBOT else translate("menneske")
