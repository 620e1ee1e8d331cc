"""What could go wrong and what stands against it: the hazard log, and incidents in the record."""
