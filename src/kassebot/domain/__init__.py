"""The language of kassebot: money, days, registers, facts, findings, rules. Standard library only, no clock, no I/O."""
