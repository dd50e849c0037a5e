"""The pages and the HTTP API: parse, call, render."""

from web import outside
from web.app import create
from web.serving import server

__all__ = ["create", "outside", "server"]
