"""A municipality by another hand: written from FORMATS.md alone, it shares no code with kassebot or its mock systems."""
