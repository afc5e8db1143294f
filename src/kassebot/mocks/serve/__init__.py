"""Mock source systems: real servers on 127.0.0.1 that deliver a municipality folder.

For tests, practice and demonstrations. They only read the folder, and they never change a byte of
what they deliver: under trouble an answer is late, absent or visibly cut, never silently wrong.
"""
