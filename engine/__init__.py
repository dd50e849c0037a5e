"""The case engine: from a definition and a command to the decision, its deadlines and who must be told."""
