"""Clients of the source systems: they ask and read, and have no call that writes. Bytes come out as they came."""
