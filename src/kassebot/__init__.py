"""kassebot prepares the reconciliation of municipal cash registers; people complete it."""

__version__ = "0.1.0"
