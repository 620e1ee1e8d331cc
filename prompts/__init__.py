"""What language models are asked: versioned, data only."""
