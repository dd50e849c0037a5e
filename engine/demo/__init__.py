"""The demo desk: a company, its people, its customers and cases in different states, as of now."""

from engine.demo.load import FILE, load

__all__ = ["FILE", "load"]
