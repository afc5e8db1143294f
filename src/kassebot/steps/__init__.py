"""One verb per file; the only place that brings readers, reconcile, store and reports together."""
