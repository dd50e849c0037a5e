"""Forms: what an event or an opening asks for, what was typed, and how it stands on the page."""

from web.forms import past
from web.forms.asked import Asked
from web.forms.inputs import Input, Surroundings, inputs
from web.forms.typed import Typed, changed, prefilled, read, values

__all__ = ["Asked", "Input", "Surroundings", "Typed", "changed", "inputs", "past", "prefilled", "read", "values"]
