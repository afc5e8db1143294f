"""One module for each page, with its routes; `ROUTES` in `app.py` lists them all."""
