"""Doors for other programs: thin adapters from their protocols to the assistant and back."""
