"""Stop words and equivalent forms, as data."""
