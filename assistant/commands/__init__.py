"""The subcommands of `bedside`; only click is imported at their top, for a quick --help."""
