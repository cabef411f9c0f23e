"""The ways in: from the command line, from nbgrader, and the demo."""
