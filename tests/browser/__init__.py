"""What is shown in a real browser, one for all: a package, so that it is gone when the last of these tests is."""
