"""Pre-reconciliation in pandas over all registers at once; pure, the only place that knows frames."""
