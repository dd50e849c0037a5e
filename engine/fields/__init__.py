"""What a field accepts: given values become the stored form, or what is wrong with them. Pure."""

from engine.fields import contents
from engine.fields.file_names import safe_name
from engine.fields.values import MOST_ROWS, Checked, Outcome, Wrong, check

__all__ = ["MOST_ROWS", "Checked", "Outcome", "Wrong", "check", "contents", "safe_name"]
