"""The pages and the HTTP API: parse, call, render."""

from web import linked, outside
from web.app import create
from web.serving import server

__all__ = ["create", "linked", "outside", "server"]
