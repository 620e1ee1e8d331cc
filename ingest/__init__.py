"""Documents on disk to sections, chunks and the library."""
