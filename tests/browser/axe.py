"""What axe, which looks at a page for those who can't see it or not well, finds there."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Scheme = Literal["dark", "light"]


def grave(page: Page, scheme: Scheme) -> list[str]:
    """What axe finds serious or critical in a theme, and where. The colours are all that is different in the dark."""
    page.emulate_media(color_scheme=scheme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    response = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only})
    found = [one for one in response["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']} at {node['target']}: {node['failureSummary']}" for one in found for node in one["nodes"]]
