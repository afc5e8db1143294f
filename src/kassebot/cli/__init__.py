"""The command line, one module per command group; acts only through steps."""
