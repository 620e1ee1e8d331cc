"""Runs of question sets on the desk: asked in the background, read and compared here."""
