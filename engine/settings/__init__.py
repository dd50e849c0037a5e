"""Settings: one validated, frozen object, built at the edge and passed in."""

from engine.settings.complaint import Complaint
from engine.settings.loading import DEFAULT, find_config, load
from engine.settings.setting import Secret, Setting, masked, shown
from engine.settings.tree import SECTIONS, Settings, every

__all__ = [
    "DEFAULT",
    "SECTIONS",
    "Complaint",
    "Secret",
    "Setting",
    "Settings",
    "every",
    "find_config",
    "load",
    "masked",
    "shown",
]
