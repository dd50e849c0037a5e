"""The pages that links of mails open: without a session, each for one mail and its reader."""

from web.linked.outward import create
from web.linked.pages import router

__all__ = ["create", "router"]
