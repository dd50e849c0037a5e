"""Texts by language: `{en: Received, zh-Hans: 已受理, zh-Hant: 已受理}`."""

from engine.definitions.definition import LANGUAGES
from engine.definitions.names import Names
from engine.definitions.shapes import Definitions, Schema, Shape, Text
from engine.sheets import Node, listed


class Texts(Shape):
    """A mapping from language to text."""

    kinds = frozenset({"mapping"})
    words = "a text in each language, as in {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}"

    def read(self, node: Node, names: Names) -> dict[str, str] | None:
        if node.kind != "mapping" or not node.value:
            self.refuse(node, names, f"write {{en: {node.text[:60]}}}" if node.text else "")
            return None
        texts = {language: self._text(language, node, names) for language in node.value}
        return {language: text for language, text in texts.items() if text is not None}

    def _text(self, language: str, node: Node, names: Names) -> str | None:
        child: Node = node.value[language]
        if language in LANGUAGES:
            return _TEXT.read(child, names)
        # `{en: Repair, please}` is a text and an empty key to YAML.
        fix = "put a text that has a comma in quotes" if child.kind == "scalar" and not child.text else ""
        sentence, allowed = f"`{language[:60]}` is no language of the desk", listed(LANGUAGES)
        names.problems.add(node.keys[language], sentence, given=language, allowed=allowed, near=LANGUAGES, fix=fix)
        return None

    def schema(self, definitions: Definitions) -> Schema:
        definitions["texts"] = {
            "type": "object",
            "properties": {language: _TEXT.schema(definitions) for language in LANGUAGES},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"$ref": "#/$defs/texts"}


_TEXT = Text()
TEXTS = Texts()
