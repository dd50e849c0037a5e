"""What a definition's states mean: python-statemachine says it, this package asks and remembers. Pure."""

from engine.chart.chart import Chart, Step
from engine.chart.expressions import evaluate

__all__ = ["Chart", "Step", "evaluate"]
