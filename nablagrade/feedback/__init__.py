"""What students get to see of a grading: student text only, escaped."""
