"""Faults on purpose: real workers on a real database file, killed with -9, and what came of every deadline and mail."""
