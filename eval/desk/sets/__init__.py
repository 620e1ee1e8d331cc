"""Question sets on the desk: Bedside's own are read, those of the hospital are edited."""
