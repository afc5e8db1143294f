"""The portal's login form, asked without a browser: for whoever tries whether the login works.

It fills in the form as the page gives it, hidden fields too, and fetches no voucher.
"""

from __future__ import annotations

from lxml import etree, html

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import message
from kassebot.settings import PortalSystem
from kassebot.sources.web import Answer, Web, login_refused

_LOGIN = "/log-ind"
_USER, _PASSWORD = "brugernavn", "adgangskode"


class PortalLogin:
    """The login page, for one user and password."""

    def __init__(self, system: PortalSystem, password: str) -> None:
        self.web = Web(system.url, timeout_seconds=system.timeout_seconds)
        self._system = system
        self._password = password

    def close(self) -> None:
        """Let go of the connections."""
        self.web.close()

    def log_in(self) -> None:
        """Log in once; BusinessError where the page has no such form, or user and password are refused."""
        form = self._form(self.web.get(_LOGIN))
        answer = self.web.post_form(
            _LOGIN, {**form, _USER: self._system.user, _PASSWORD: self._password}, redirect_is_fine=True
        )
        if answer.status == 401:
            raise login_refused(self.web.base, message("user og password i [sources.portal]"))
        if not 300 <= answer.status < 400:
            raise self._no_form()

    def _form(self, answer: Answer) -> dict[str, str]:
        """The fields of the login form with what the page has put in them."""
        try:
            page = html.document_fromstring(answer.body)
        except (etree.ParserError, ValueError) as error:
            raise self._no_form() from error
        for form in page.iter("form"):
            fields = {name: each.get("value") or "" for each in form.iter("input") if (name := each.get("name"))}
            if answer.status == 200 and {_USER, _PASSWORD} <= fields.keys():
                return fields
        raise self._no_form()

    def _no_form(self) -> BusinessError:
        return BusinessError(
            "login_form_missing",
            "{address} viser ikke bilagsportalens login. Undersøg url i [sources.portal] i indstillingerne",
            address=self.web.base + _LOGIN,
        )
