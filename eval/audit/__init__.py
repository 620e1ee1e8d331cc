"""The audit after launch: what was really asked, drawn, graded by librarians and reported."""
