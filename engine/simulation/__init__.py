"""Forward simulation: a desk of invented people and cases, through the same `decide` and looks at the clock."""

from engine.simulation.counts import Counts, Crew, Kept, Load, Report, Week
from engine.simulation.play import Simulation
from engine.simulation.seen import Seen, Watch
from engine.simulation.staff import Staff
from engine.simulation.staff_file import parse

__all__ = ["Counts", "Crew", "Kept", "Load", "Report", "Seen", "Simulation", "Staff", "Watch", "Week", "parse"]
