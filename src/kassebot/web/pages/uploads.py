"""A file that the register keeper sent, for those few who may read statements: never as a page of ours.

A picture is shown in a sandbox of its own, a PDF is saved; each under a plain name of ours, with the kind that its bytes
have, and nothing guessed from either. That it was seen stands in the trail.
"""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from kassebot.domain.errors import BusinessError
from kassebot.domain.hearing import FILES_MAX
from kassebot.domain.people import Acting, Right
from kassebot.readers.uploads import JPEG, PDF, PNG
from kassebot.steps.allowed import require
from kassebot.steps.see_case import seen_case
from kassebot.store import hearing
from kassebot.store.views import View
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office

_ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


@get(
    "/cases/{case:str}/statements/{number:int}/files/{position:int}",
    opt={NEEDS: Right.SEE_STATEMENTS},
    sync_to_thread=True,
)
def keeper_file(
    case: FromPath[str],
    number: FromPath[int],
    position: FromPath[int],
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
) -> Response[bytes]:
    """The file's bytes; the same answer for a file that is not there and for a case that is not."""
    with office.store.read() as connection:
        found = seen_case(connection, acting, case)
        require(acting, Right.SEE_STATEMENTS, found.unit)
        attachment = None
        if position <= FILES_MAX:
            attachment = hearing.attachment_by_place(connection, f"{case}:{number}", position)
    if attachment is None:
        raise BusinessError("file_unknown", "Sagen har ikke den fil")
    data = office.store.vault.read(attachment.document)
    office.store.keep_views(View(case=case, actor=acting.person.id, at=office.now(), what="file"))
    name = f"{case}-{number}-{position}.{_ENDINGS[attachment.media_type]}"
    how = "attachment" if attachment.media_type == PDF else "inline"
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Content-Security-Policy": _SANDBOX}
    return Response(content=data, media_type=attachment.media_type, headers=headers)


ROUTES = (keeper_file,)
