"""The hidden graders of the course: one folder per assignment. Nothing here is ever released."""
