"""How a message reads and how it travels."""
