"""The portal's HTML: Danish, labelled, with stable ids and `data-felt`; rows and fields are left to the script.

Every value that comes from outside is escaped; a plain fetch of these pages shows no voucher.
"""

from __future__ import annotations

from html import escape

from kassebot.mocks.serve.vouchers import DETAIL_FIELDS

STATUSES = ("kladde", "attesteret", "godkendt", "afvist")
NOT_SHOWN = "Bilag for perioden kan ikke vises"

_LIST_HEADERS = (
    ("nummer", "Bilagsnummer"),
    ("kasse", "Kasse"),
    ("dato", "Dato"),
    ("beloeb", "Beløb"),
    ("status", "Status"),
)


def login_page(*, csrf: str, following: str, notice: str) -> str:
    """The login form; `following` is the page that was asked for."""
    alert = f'<p role="alert" id="besked">{escape(notice)}</p>' if notice else ""
    return _page(
        "Log ind",
        f"""{alert}
<form method="post" action="/log-ind" id="log-ind">
<input type="hidden" name="csrf" value="{escape(csrf)}">
<input type="hidden" name="naeste" value="{escape(following)}">
<p><label for="brugernavn">Brugernavn</label> <input id="brugernavn" name="brugernavn" autocomplete="username" required></p>
<p><label for="adgangskode">Adgangskode</label>
<input id="adgangskode" name="adgangskode" type="password" autocomplete="current-password" required></p>
<p><button type="submit" id="log-ind-knap">Log ind</button></p>
</form>""",
    )


def search_page(*, csrf: str, period: str, register: str, status: str, page: int) -> str:
    """The search form, and the empty table where a period was asked for."""
    options = "".join(
        f'<option value="{word}"{" selected" if word == status else ""}>{word}</option>' for word in STATUSES
    )
    form = f"""<form method="get" action="/bilag" id="soeg">
<p><label for="periode">Periode</label>
<input id="periode" name="periode" value="{escape(period)}" placeholder="2026-10" pattern="[0-9]{{4}}-[0-9]{{2}}" required></p>
<p><label for="kasse">Kasse</label> <input id="kasse" name="kasse" value="{escape(register)}" pattern="[0-9]{{4}}"></p>
<p><label for="status">Status</label>
<select id="status" name="status"><option value="">alle</option>{options}</select></p>
<p><button type="submit" id="soeg-knap">Søg</button></p>
</form>"""
    return _page("Søg bilag", form + (_table(period, register, status, page) if period else ""), csrf=csrf)


def detail_page(*, csrf: str, period: str, key: str) -> str:
    """One voucher's page, with empty places for its fields."""
    fields = "\n".join(
        f'<dt id="etiket-{name}">{label}</dt><dd data-felt="{name}" aria-labelledby="etiket-{name}"></dd>'
        for name, label, _ in DETAIL_FIELDS
    )
    return _page(
        "Bilag",
        f"""<p><a href="/bilag?periode={escape(period)}" id="tilbage">Tilbage til listen</a></p>
<p id="tilstand" role="status">Henter …</p>
<dl id="bilag" data-bilag="{escape(key)}" data-periode="{escape(period)}" data-tilstand="henter">
{fields}
</dl>""",
        csrf=csrf,
    )


def error_page(text: str, *, csrf: str) -> str:
    """A page that only says what cannot be shown."""
    return _page(text, f'<p role="alert" id="fejl">{escape(text)}</p><p><a href="/bilag">Søg igen</a></p>', csrf=csrf)


def _table(period: str, register: str, status: str, page: int) -> str:
    headers = "".join(f'<th scope="col" data-felt="{name}">{label}</th>' for name, label in _LIST_HEADERS)
    return f"""<p id="tilstand" role="status">Henter …</p>
<table id="bilagsliste" data-tilstand="henter" data-periode="{escape(period)}" data-kasse="{escape(register)}"
 data-status="{escape(status)}" data-side="{page}" data-sider="" data-antal="">
<caption>Bilag i perioden {escape(period)}</caption>
<thead><tr>{headers}</tr></thead>
<tbody></tbody>
</table>
<nav aria-label="Sider">
<button type="button" id="forrige" disabled>Forrige</button>
<span id="sidetal" aria-live="polite"></span>
<button type="button" id="naeste" disabled>Næste</button>
</nav>"""


def _page(title: str, body: str, *, csrf: str = "") -> str:
    logout = (
        f'<form method="post" action="/log-ud" id="log-ud"><input type="hidden" name="csrf" value="{escape(csrf)}">'
        '<button type="submit">Log ud</button></form>'
        if csrf
        else ""
    )
    return f"""<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><title>{escape(title)} – Bilagsportalen</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<script src="/portal.js" defer></script></head>
<body><header><p>Bilagsportalen</p>{logout}</header>
<main><h1>{escape(title)}</h1>
{body}
</main></body></html>
"""
