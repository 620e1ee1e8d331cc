"""The report of an audit: one self-contained page that a librarian signs, and its PDF."""
