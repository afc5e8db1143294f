"""What the robot may do and what people keep, row by row: a file for each principle that a screen, step or export can break.

`test_p01_…` is the row P01, and so on; the tests go through the pages, the command line and the database itself. Rows that
hold elsewhere: P04 and P07 in `tests/acceptance/test_unseen.py`, P06 also in `tests/fuzz/test_engine.py`, P14 and P19 also
in `tests/test_texts.py`. What is not there yet has no test yet: an export of aggregates (P12), the register of fields (P09),
editing rules on a page (P20, P21), practice (P22), insight (P23), and the control sample (P24, but for its one key).
"""
