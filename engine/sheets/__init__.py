"""Sheets: YAML files as people write them, each value with its place, and all that is wrong with one told at once."""

from engine.sheets.place import NOWHERE, START, Place
from engine.sheets.problems import Problem, Problems
from engine.sheets.sheet import Sheet
from engine.sheets.source import LIMITS, Limits, load, text_of
from engine.sheets.tree import Node, read, scan
from engine.sheets.words import did_you_mean, hint, listed, nearest, shown

__all__ = [
    "LIMITS",
    "NOWHERE",
    "START",
    "Limits",
    "Node",
    "Place",
    "Problem",
    "Problems",
    "Sheet",
    "did_you_mean",
    "hint",
    "listed",
    "load",
    "nearest",
    "read",
    "scan",
    "shown",
    "text_of",
]
