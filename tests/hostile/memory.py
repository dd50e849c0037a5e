"""The memory of this process, as Linux tells it."""

from pathlib import Path


def now_and_most() -> tuple[int, int]:
    """Kilobytes now, and at most since this was asked before."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return int(told["VmRSS"].split()[0]), int(told["VmHWM"].split()[0])
