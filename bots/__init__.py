"""Adapters from chat platforms to the assistant."""
