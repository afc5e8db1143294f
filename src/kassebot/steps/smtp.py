"""Hand one letter to the mail server, and say of each thing that can go wrong who must act.

The recipient is refused (`mail_recipient_refused`): this letter will never go. The settings do not fit the server: a
person mends them, and the letter waits. Everything else is the world's, and is tried again.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from kassebot.domain.errors import ApplicationError, BusinessError, KassebotError
from kassebot.settings_mail import MailSettings

RECIPIENT_REFUSED = "mail_recipient_refused"


def hand_over(settings: MailSettings, password: str, mail: EmailMessage) -> None:
    """The server has taken the letter when this returns; `password` is empty where nobody logs in."""
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, password)
            server.send_message(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise _told(error, settings) from error


def _connected(settings: MailSettings) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if settings.starttls == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout_seconds, context=secure)
    server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
    if settings.starttls == "starttls":
        try:
            server.starttls(context=secure)
        except BaseException:
            server.close()
            raise
    return server


def _told(error: Exception, settings: MailSettings) -> KassebotError:
    host = settings.host
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            return BusinessError(RECIPIENT_REFUSED, "Mailserveren {host} afviste modtageren", host=host)
        return ApplicationError("mail_busy", "Mailserveren {host} tog ikke imod brevet lige nu", host=host)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return BusinessError("mail_login", "Mailserveren {host} afviste login. Ret [mail] i indstillingerne", host=host)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return BusinessError(
            "mail_not_supported", "Mailserveren {host} kan ikke det, som [mail] beder om. Ret starttls eller login",
            host=host,
        )  # fmt: skip
    if isinstance(error, ssl.SSLCertVerificationError):
        return BusinessError(
            "mail_certificate",
            "Mailserverens certifikat på {host} kan ikke godtages. Er det kommunens eget, så lad SSL_CERT_FILE pege på "
            "udstederens certifikat",
            host=host,
        )
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500:
        return BusinessError(
            "mail_refused", "Mailserveren {host} afviste brevet ({status}). Ret [mail] i indstillingerne",
            host=host, status=error.smtp_code,
        )  # fmt: skip
    return ApplicationError("mail_unreachable", "Mailserveren {host} svarer ikke, som den skal", host=host)
