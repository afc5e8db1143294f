"""The review queue in a browser: one module for each page, templates, and our own stylesheet and script."""
