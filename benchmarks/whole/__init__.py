"""Seeded simulation of the whole: workers, store, mail, clocks and crashes in one process, in virtual time."""
