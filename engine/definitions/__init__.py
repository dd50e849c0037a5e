"""Definitions: what a process owner writes, as text and as checked values. Pure."""

from engine.definitions.definition import Definition
from engine.definitions.normal import normalise
from engine.definitions.parser import load_file, parse
from engine.definitions.schema import json_schema as schema
from engine.sheets import Problem

__all__ = ["Definition", "Problem", "load_file", "normalise", "parse", "schema"]
