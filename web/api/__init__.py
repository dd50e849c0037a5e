"""The HTTP API: cases for other programs, each acting as one person by a token."""

from web.api.app import mount

__all__ = ["mount"]
