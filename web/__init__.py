"""The pages and the HTTP API: parse, call, render."""

from web.app import create
from web.serving import server

__all__ = ["create", "server"]
