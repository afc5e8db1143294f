"""The schema's history, one revision per file; a revision that has been released is never edited."""
