"""A definition as a picture: SVG with a layout of its own, or Mermaid's text. Pure."""

from engine.diagram.mermaid import mermaid
from engine.diagram.svg import svg

__all__ = ["mermaid", "svg"]
