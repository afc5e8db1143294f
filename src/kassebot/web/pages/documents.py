"""A document's line shown in place, and a register's own document whole; pictures inline, everything else as text or a download.

A file never runs: it has its own policy without scripts, and a browser may not guess what it is.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from kassebot.domain.people import Acting, Right
from kassebot.steps.see_case import see_document, whole_document
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.pages.case_next import queue_of
from kassebot.web.render import View, page

#: For a file: no script, no frame, nothing from anywhere, in an origin of its own.
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"
_INLINE = frozenset({"image/png", "image/jpeg"})


@get("/cases/{case:str}/documents/{sha256:str}", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def document(
    case: FromPath[str],
    sha256: FromPath[str],
    office: NamedDependency[Office],
    acting: NamedDependency[Acting],
    view: NamedDependency[View],
    at: Annotated[str, QueryParameter(name="at")] = "",
    queue: Annotated[str, QueryParameter(name="queue")] = "",
) -> Response[Any]:
    """The place in the document, with its surroundings; `queue` is the filter that led to the case."""
    shown = see_document(office.store, acting, case, sha256, at, office.now())
    carried = queue_of(office, acting, {"queue": queue})
    return page("case_document.html", view, here="/queue", case=case, shown=shown, queue=carried)


@get("/cases/{case:str}/documents/{sha256:str}/file", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def document_file(
    case: FromPath[str], sha256: FromPath[str], office: NamedDependency[Office], acting: NamedDependency[Acting]
) -> Response[bytes]:
    """The document's bytes: a picture to be shown, anything else to be saved."""
    found = whole_document(office.store, acting, case, sha256, office.now())
    name = quote(found.name.replace("/", "_"))
    way = "inline" if found.media_type in _INLINE else "attachment"
    return Response(
        content=found.data,
        media_type=found.media_type or "application/octet-stream",
        headers={
            "Content-Security-Policy": _FILE_POLICY,
            "Content-Disposition": f"{way}; filename*=UTF-8''{name}",
        },
    )


ROUTES = (document, document_file)
