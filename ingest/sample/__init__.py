"""The sample library that ships with Bedside, and the script that renders its binary files."""
