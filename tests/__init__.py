"""The tests, as a package by name: a dependency of ours installs one called `tests` too, and this one must come first."""
