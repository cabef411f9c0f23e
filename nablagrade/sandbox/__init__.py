"""The box: a process forked from a warm server, in which a stranger's code runs."""
