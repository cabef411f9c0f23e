"""Measurements, run by hand: nothing here asserts a time. Timings on a busy machine are noisy; compare within one
run."""
