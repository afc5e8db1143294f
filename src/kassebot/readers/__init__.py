"""One module per source format: bytes in, facts and problems out; never a path, never a guess."""
