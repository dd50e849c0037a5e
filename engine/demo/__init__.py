"""The demo desk: a company, its people, its customers and cases in different states, as of now."""

from engine.demo.half import begin, is_there
from engine.demo.load import FILE, is_cut_off, load

__all__ = ["FILE", "begin", "is_cut_off", "is_there", "load"]
