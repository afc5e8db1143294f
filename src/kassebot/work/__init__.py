"""How robots are started and watched: one process each, a bound on everything."""
