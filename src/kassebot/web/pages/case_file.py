"""A case's archive file to take out; that somebody took it is in the trail."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from kassebot.domain.people import Acting, Right
from kassebot.steps.case_file import case_file
from kassebot.web.guards import NEEDS
from kassebot.web.office import Office
from kassebot.web.render import View


@get("/cases/{case:str}/file", opt={NEEDS: Right.SEE_CASES}, sync_to_thread=True)
def take_file(
    case: FromPath[str], office: NamedDependency[Office], view: NamedDependency[View], acting: NamedDependency[Acting]
) -> Response[bytes]:
    """The zip, under the case's own number."""
    made = case_file(office.store, acting, case, now=office.now(), translate=view.translate, language=view.language)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.content, media_type="application/zip", headers=headers)


ROUTES = (take_file,)
