"""An invented municipality: what happened in its registers, and what every source system says of it."""
