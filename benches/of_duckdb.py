"""The same comparisons as DuckDB SQL, by key, on the same frames: what somebody who writes SQL would write."""

from __future__ import annotations

import duckdb
from benches.answers import Answers, answer
from benches.made import PERIOD, Made

_TABLES = {
    "registers": "SELECT row_number() OVER () - 1 AS reg, kind FROM frame",
    "z": "SELECT reg, z_no, day, cash_ore, card_ore, mobilepay_ore, cash_in_ore, cash_out_ore FROM frame WHERE NOT copy",
    "cards": "SELECT reg, day, gross_ore, net_ore, payout_reference FROM frame",
    "mobilepay": "SELECT reg, day, amount_ore, net_ore, payout_reference FROM frame",
    "movements": "SELECT reg, day, kind, bag, payout_reference, amount_ore FROM frame",
    "postings": "SELECT reg, document_day, text, amount_ore FROM frame",
    "vouchers": "SELECT reg, day, voucher, amount_ore FROM frame WHERE status = 'godkendt'",
    "counts": "SELECT reg, day, line, period, total_ore, to_bank_ore, bag FROM frame",
}

_CASH = """
WITH flows AS (
    SELECT reg, day, cash_ore + cash_in_ore - cash_out_ore AS ore FROM z
    UNION ALL SELECT reg, day, -amount_ore FROM vouchers JOIN registers USING (reg) WHERE kind = 'udlægskasse'
    UNION ALL SELECT reg, day, -amount_ore FROM movements WHERE kind = 'top_up'
), rolled AS (
    SELECT reg, day, line, total_ore, lag(total_ore - to_bank_ore) OVER (PARTITION BY reg ORDER BY day, line) AS before_ore
    FROM counts
), summed AS (
    SELECT c.reg, c.day, sum(f.ore) AS ore
    FROM flows f ASOF JOIN rolled c ON f.reg = c.reg AND f.day <= c.day GROUP BY ALL
)
SELECT reg, day, (total_ore - before_ore - coalesce(ore, 0))::BIGINT AS difference_ore
FROM rolled LEFT JOIN summed USING (reg, day) WHERE before_ore IS NOT NULL
"""
_VOUCHERS = """
SELECT reg, sum(ore)::BIGINT AS difference_ore FROM (
    SELECT reg, amount_ore AS ore FROM vouchers JOIN registers USING (reg) WHERE kind <> 'udlægskasse'
    UNION ALL SELECT reg, -cash_out_ore FROM z
) GROUP BY reg
"""
_SETTLEMENTS = """
WITH taken AS (
    SELECT reg, 'card' AS tender, day, sum(card_ore) AS ore FROM z GROUP BY ALL
    UNION ALL SELECT reg, 'mobilepay', day, sum(mobilepay_ore) FROM z GROUP BY ALL
), acquired AS (
    SELECT reg, 'card' AS tender, day, sum(gross_ore) AS ore FROM cards GROUP BY ALL
    UNION ALL SELECT reg, 'mobilepay', day, sum(amount_ore) FROM mobilepay GROUP BY ALL
)
SELECT reg, tender, day, (coalesce(a.ore, 0) - coalesce(t.ore, 0))::BIGINT AS difference_ore
FROM taken t FULL JOIN acquired a USING (reg, tender, day)
"""
_PAYOUTS = """
WITH advised AS (
    SELECT 'card' AS tender, payout_reference, sum(net_ore) AS ore FROM cards GROUP BY ALL
    UNION ALL SELECT 'mobilepay', payout_reference, sum(net_ore) FROM mobilepay GROUP BY ALL
), paid AS (
    SELECT CASE kind WHEN 'card_payout' THEN 'card' ELSE 'mobilepay' END AS tender, payout_reference,
        sum(amount_ore) AS ore
    FROM movements WHERE kind IN ('card_payout', 'mobilepay_payout') GROUP BY ALL
)
SELECT tender, payout_reference, (coalesce(p.ore, 0) - coalesce(a.ore, 0))::BIGINT AS difference_ore
FROM advised a FULL JOIN paid p USING (tender, payout_reference)
"""
_DEPOSITS = """
WITH bags AS (SELECT reg, bag, sum(to_bank_ore) AS ore FROM counts WHERE to_bank_ore > 0 GROUP BY ALL),
deposits AS (SELECT reg, bag, sum(amount_ore) AS ore FROM movements WHERE kind = 'deposit' GROUP BY ALL)
SELECT reg, bag, (coalesce(d.ore, 0) - coalesce(b.ore, 0))::BIGINT AS difference_ore
FROM bags b FULL JOIN deposits d USING (reg, bag)
"""
_LEDGER = """
WITH documents AS (
    SELECT reg, 'sale' AS kind, z_no::VARCHAR AS key, cash_ore + cash_in_ore AS ore FROM z
    UNION ALL SELECT reg, 'voucher', replace(voucher, '-', ''), -amount_ore FROM vouchers
    UNION ALL SELECT reg, 'bag', bag, -to_bank_ore FROM counts WHERE period = $period AND to_bank_ore > 0
    UNION ALL SELECT reg, 'top_up', '', -amount_ore FROM movements WHERE kind = 'top_up'
), owed AS (SELECT reg, kind, key, sum(ore) AS ore FROM documents GROUP BY ALL),
posted AS (SELECT reg, kind, key, sum(ore) AS ore FROM booked GROUP BY ALL)
SELECT reg, kind, key, (coalesce(p.ore, 0) - coalesce(o.ore, 0))::BIGINT AS difference_ore
FROM owed o FULL JOIN posted p USING (reg, kind, key)
"""
_TEXTS = """
CREATE OR REPLACE TABLE booked AS
WITH read AS (
    SELECT reg, amount_ore AS ore, regexp_extract(text, '[Zz][ .-]*(\\d+)', 1) AS z,
        regexp_extract(text, '([A-Ya-y]{1,3})[ .-]*(\\d{2,9})', ['letters', 'digits']) AS voucher,
        regexp_extract(text, '(?i)pose *(\\d{4,12})', 1) AS bag
    FROM postings
)
SELECT reg, CASE WHEN z <> '' THEN 'sale' WHEN bag <> '' THEN 'bag' WHEN voucher.digits <> '' THEN 'voucher'
        ELSE 'top_up' END AS kind,
    CASE WHEN z <> '' THEN z WHEN bag <> '' THEN bag ELSE voucher.letters || voucher.digits END AS key, ore
FROM read
"""
_QUERIES = {
    "cash": _CASH, "vouchers": _VOUCHERS, "settlements": _SETTLEMENTS, "payouts": _PAYOUTS, "deposits": _DEPOSITS,
    "ledger": _LEDGER,
}  # fmt: skip


def load(made: Made) -> duckdb.DuckDBPyConnection:
    """The columns that the comparisons need, as tables of a database in memory; one thread, as pandas has."""
    database = duckdb.connect(config={"threads": 1})
    for name, query in _TABLES.items():
        database.register("frame", getattr(made.frames, name))
        database.execute(f"CREATE TABLE {name} AS {query}")
        database.unregister("frame")
    return database


def read_texts(database: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `booked`: the postings with the keys that their texts name."""
    database.execute(_TEXTS)


def comparisons(database: duckdb.DuckDBPyConnection) -> Answers:
    """Every comparison as one query."""
    found: Answers = {}
    for name, query in _QUERIES.items():
        values = {"period": str(PERIOD)} if "$period" in query else None
        rows = database.execute(f"SELECT * FROM ({query}) WHERE difference_ore <> 0", values).df()
        found[name] = answer(name, rows)
    return found
