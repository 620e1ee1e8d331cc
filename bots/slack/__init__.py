"""Slack: events to questions, answers to blocks. In by `door.py`, out by `courier.py`."""
