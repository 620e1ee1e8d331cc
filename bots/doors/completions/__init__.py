"""OpenAI's chat completions, so that programs made for it can stand in front of Bedside."""
