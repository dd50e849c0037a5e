"""Definitions: what a process owner writes, as text and as checked values. Pure."""

from engine.definitions.chain_files import NO_FILES as NO_CHAIN_FILES
from engine.definitions.chain_files import ChainFiles
from engine.definitions.chain_files import as_json as chains_as_json
from engine.definitions.chain_files import beside as chains_beside
from engine.definitions.chain_files import check as check_chain_file
from engine.definitions.definition import Definition
from engine.definitions.normal import normalise
from engine.definitions.parser import load_file, parse, stored
from engine.definitions.routing import Routing
from engine.definitions.routing import parse as parse_routing
from engine.definitions.schema import chain_schema, routing_schema
from engine.definitions.schema import json_schema as schema
from engine.sheets import Problem

__all__ = [
    "NO_CHAIN_FILES",
    "ChainFiles",
    "Definition",
    "Problem",
    "Routing",
    "chain_schema",
    "chains_as_json",
    "chains_beside",
    "check_chain_file",
    "load_file",
    "normalise",
    "parse",
    "parse_routing",
    "routing_schema",
    "schema",
    "stored",
]
