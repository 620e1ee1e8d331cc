"""Three replicas under load while a library changes, and while what they need is taken away.

`make bench-replicas` runs it; it is a measurement, no test that pytest collects.
"""
