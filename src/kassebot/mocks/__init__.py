"""An invented municipality and the source systems that serve it; shares no code with the readers."""
