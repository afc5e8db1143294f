"""What a page of the portal shows, asked from the browser's first window, so that no tab has to be turned to.

To turn to a tab makes Chromium draw its window anew, which costs more than the page itself. The tabs were opened by the
first window and show the same portal, so a script there may send them on, and look into them, several at a time. A tab
that it may not look into (another host, the browser's own error page) is turned to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from browser import Browser

#: A look at several tabs lasts until one of them shows something, but no longer than this, in seconds.
LOOK_SECONDS_MAX = 0.5
_STEP_SECONDS = 0.005

#: Answers once the page shows its content, says that it cannot, or is the login page: HTTP status, state, content.
#: The content is a list's rows, or a voucher's page as it is shown, without what is hidden in it: keys of this one session.
_SHOWN = """
const shown = ({document, performance, location}) => {
  if (document.isLeft || document.readyState === 'loading') return null;
  const [way] = performance.getEntriesByType('navigation');
  const status = way ? way.responseStatus : 0;
  if (status >= 400 || location.protocol === 'chrome-error:') return [status, 'fejl', null];
  if (document.getElementById('log-ind')) return [status, 'login', null];
  const part = document.getElementById('bilagsliste') || document.getElementById('bilag');
  if (!part) return document.getElementById('fejl') ? [status, 'fejl', null] : null;
  if (part.dataset.tilstand === 'henter') return null;
  if (part.dataset.tilstand !== 'klar') return [status, 'fejl', null];
  if (part.tBodies) {
    const rows = [...part.tBodies[0].rows].map(row => ({
      key: row.dataset.bilag,
      address: row.querySelector('a').href,
      fields: [...row.cells].map(cell => [cell.dataset.felt, cell.textContent.trim()]),
    }));
    return [status, 'klar', [rows, Number(part.dataset.sider), Number(part.dataset.antal)]];
  }
  const page = document.documentElement.cloneNode(true);
  for (const hidden of page.querySelectorAll('input[type=hidden]')) hidden.setAttribute('value', '');
  return [status, 'klar', '<!doctype html>\\n' + page.outerHTML + '\\n'];
};
"""
_LOOK = _SHOWN + "return shown(window);"
_LOOK_INTO_ALL = f"""{_SHOWN}
const [tabs, done] = arguments;
const end = performance.now() + {LOOK_SECONDS_MAX * 1000:g};
const look = tab => {{
  try {{ return shown(window.tabs[tab]); }} catch (refused) {{ return [0, 'lukket', null]; }}
}};
const lookAround = () => {{
  const seen = tabs.map(tab => [tab, look(tab)]).filter(([, answer]) => answer);
  if (seen.length || performance.now() > end) done(seen); else setTimeout(lookAround, {_STEP_SECONDS * 1000:g});
}};
lookAround();
"""
_SEND_ALL = """
return arguments[0].filter(([tab, address]) => {
  try {
    window.tabs[tab].document.isLeft = true;
    window.tabs[tab].location.assign(address);
    return false;
  } catch (refused) { return true; }
});
"""


def send(browser: Browser, addresses: Mapping[str, str]) -> None:
    """Let each tab leave for its address, as a click on a link does, without waiting for it."""
    for tab, address in browser.run(_SEND_ALL, list(addresses.items())):
        browser.turn_to(tab)
        browser.leave_for(address)
        browser.turn_home()


def look_into(browser: Browser, tabs: Iterable[str]) -> dict[str, Any]:
    """What those tabs show whose pages have come, by tab: HTTP status, state, content."""
    seen = dict(browser.wait_in_page(_LOOK_INTO_ALL, list(tabs)))
    for tab, (_, state, _) in list(seen.items()):
        if state == "lukket":
            seen[tab] = look_closely(browser, tab)
    return {tab: answer for tab, answer in seen.items() if answer is not None}


def look_closely(browser: Browser, tab: str) -> Any:
    """What one tab shows, for which it is turned to; None while its page has not come."""
    browser.turn_to(tab)
    seen = browser.glance(_LOOK)
    browser.turn_home()
    return seen
