"""Working papers and printed texts out of results; pure: records in, bytes out."""
