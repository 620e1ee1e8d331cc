"""The Model Context Protocol: Bedside as tools for other assistants."""
