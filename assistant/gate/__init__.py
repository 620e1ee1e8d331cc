"""The gate's pieces: what a sentence says, read by rule, and whether other words say it too.

Pure: no model, no store, no clock. `assistant/verify.py` is its face.
"""
