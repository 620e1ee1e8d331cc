"""`bedside audit`: what was really asked and answered, drawn, graded and counted."""
