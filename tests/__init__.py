"""The tests; a package, because another one installs itself under this name."""
