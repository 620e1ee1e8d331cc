"""Bedside: cited answers from a hospital's own guidelines."""
