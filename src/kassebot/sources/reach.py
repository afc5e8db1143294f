"""Why a source could not be reached, told apart as far as the machine knows: name, port, certificate, or the line.

It looks at kinds of errors, never at their texts.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from kassebot.domain.errors import ApplicationError, BusinessError, KassebotError
from kassebot.domain.texts import danish

#: OpenSSL's numbers for why a certificate was refused (X509_V_ERR_…).
_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64


def not_reached(address: str, error: BaseException) -> KassebotError:
    """The error to raise in place of `error`: BusinessError where a person must act before it can work."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(address, cause.verify_code)
        if isinstance(cause, socket.gaierror):
            return ApplicationError(
                "host_unknown",
                "Navnet i {address} kendes ikke på netværket. Undersøg adressen i indstillingerne, og om maskinen er "
                "på nettet",
                address=address,
            )
        if isinstance(cause, ConnectionRefusedError):
            return ApplicationError(
                "port_refused",
                "{address} tager ikke imod forbindelser. Undersøg, om kilden er oppe, og om porten i indstillingerne "
                "er rigtig",
                address=address,
            )
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return ApplicationError(
            "tls_failed",
            "{address} svarer, men ikke med https. Undersøg, om adressen i indstillingerne er rigtig",
            address=address,
        )
    return ApplicationError(
        "source_unreachable",
        "{address} svarer ikke, eller forbindelsen blev afbrudt. Undersøg, om kilden er oppe, og kør igen",
        address=address,
    )


def _certificate(address: str, code: int) -> BusinessError:
    templates = danish(
        {
            _EXPIRED: "{address} viser et certifikat, der er udløbet. Bed leverandøren om at forny det; hent intet før",
            _NOT_YET_VALID: "{address} viser et certifikat, der ikke gælder endnu. Undersøg, om maskinens ur går rigtigt",
            _OTHER_NAME: "{address} viser et certifikat med et andet navn. Undersøg adressen i indstillingerne; er den "
            "rigtig, så tal med leverandøren, før der hentes",
        }
    )
    templates[_OTHER_ADDRESS] = templates[_OTHER_NAME]
    other = danish("{address} viser et certifikat, der ikke kan godkendes. Tal med leverandøren, før der hentes")
    code_word = "certificate_expired" if code == _EXPIRED else "certificate_refused"
    return BusinessError(code_word, templates.get(code, other), address=address)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
