"""The bank's statements: one a bank day for the cash account and one for the payouts' account."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

from kassebot.mocks.generate.events import Deposit
from kassebot.mocks.generate.settlements import Settled
from kassebot.mocks.generate.slips import mistyped
from kassebot.mocks.generate.text_files import point

CASH_ACCOUNT = "09990004711001"
PAYOUT_ACCOUNT = "09990004711002"
_OTHER = ("HUSLEJE GARAGE", "OVERFØRSEL TIL HOVEDKONTO", "RENTER", "KONTINGENT", "GEBYR KONTANTINDSÆTNING")
#: The share of bags whose text the bank's clerk did not get whole.
_UNTIDY = 0.08

#: An entry: its parts as (amount, text); more than one part is a collective entry.
Entry = list[tuple[int, str]]


def statements(deposits: Iterable[Deposit], settled: Settled, days: tuple[date, ...], seed: int) -> dict[str, bytes]:
    """File name → statement for each account and bank day."""
    cash: dict[date, list[Entry]] = defaultdict(list)
    ordered = sorted(deposits, key=lambda one: (one.booked, one.bag, one.register))
    taken = {deposit.bag for deposit in ordered} | {deposit.register for deposit in ordered}
    typist = random.Random(f"{seed}-bank-typist")
    for deposit in ordered:
        cash[deposit.booked].append([(deposit.amount, _typed(deposit, taken, typist))])
    payouts: dict[date, list[Entry]] = defaultdict(list)
    for payout in [*settled.card_payouts.values(), *settled.mobilepay_payouts.values()]:
        if payout.booked is not None and payout.amount:
            payouts[payout.booked].append([(payout.amount, payout.text)])
    files: dict[str, bytes] = {}
    for account, entries in ((CASH_ACCOUNT, cash), (PAYOUT_ACCOUNT, payouts)):
        rng = random.Random(f"{seed}-bank-{account}")
        balance = rng.randrange(10**8, 10**9)
        for number, day in enumerate(days, start=1):
            todays = _collected(entries.get(day, []), rng) + [
                [(rng.randrange(-90000, 90000) or 1, rng.choice(_OTHER))] for _ in range(rng.randrange(0, 3))
            ]
            rng.shuffle(todays)
            closing = balance + sum(amount for entry in todays for amount, _ in entry)
            files[f"bank/{account}/{day}.xml"] = _statement(account, day, number, balance, closing, todays, rng)
            balance = closing
    return files


def _typed(deposit: Deposit, taken: set[str], rng: random.Random) -> str:
    """The text of a bag: the register's number or the bag's may be missing or mistyped, never both."""
    if deposit.plain or not deposit.bag or rng.random() > _UNTIDY:
        return deposit.text
    number, bag = deposit.register, deposit.bag
    return rng.choice(
        (f"INDB KASSE POSE {bag}", f"INDB KASSE {number}", f"INDB KASSE {mistyped(number, taken, rng)} POSE {bag}",
         f"INDB KASSE {number} POSE {mistyped(bag, taken, rng)}")
    )  # fmt: skip


def _collected(entries: list[Entry], rng: random.Random) -> list[Entry]:
    """Some days the bank books two to five credits as one entry."""
    incoming = [entry for entry in entries if entry[0][0] > 0]
    if len(incoming) >= 4 and rng.random() < 0.3:
        outgoing = [entry for entry in entries if entry[0][0] <= 0]
        together = rng.randrange(2, min(6, len(incoming)))
        one = [part for entry in incoming[:together] for part in entry]
        return [one, *incoming[together:], *outgoing]
    return list(entries)


def _statement(
    account: str, day: date, number: int, opening: int, closing: int, entries: list[Entry], rng: random.Random
) -> bytes:
    body = "\n".join(_entry(entry, day, place, rng) for place, entry in enumerate(entries, start=1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{account}-{day:%Y%m%d}</MsgId><CreDtTm>{day}T23:30:00+02:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{account}-{day:%Y%m%d}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>DKK</Ccy></Acct>"
        f"{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}\n{body}\n"
        "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _balance(code: str, amount: int, day: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def _amount(amount: int) -> str:
    mark = "CRDT" if amount >= 0 else "DBIT"
    return f'<Amt Ccy="DKK">{point(abs(amount))}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _entry(entry: Entry, day: date, place: int, rng: random.Random) -> str:
    total = sum(amount for amount, _ in entry)
    text = escape(entry[0][1])
    if len(entry) > 1:
        details = "".join(
            f'<TxDtls><AmtDtls><TxAmt><Amt Ccy="DKK">{point(abs(amount))}</Amt></TxAmt></AmtDtls>'
            f"<RmtInf><Ustrd>{escape(part)}</Ustrd></RmtInf></TxDtls>"
            for amount, part in entry
        )
        words = f"<NtryDtls>{details}</NtryDtls><AddtlNtryInf>SAMLEPOSTERING</AddtlNtryInf>"
    elif rng.random() < 0.5:
        words = f"<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>"
    else:
        words = f"<AddtlNtryInf>{text}</AddtlNtryInf>"
    return (
        f"<Ntry>{_amount(total)}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{day:%y%m%d}{place:07d}</AcctSvcrRef>{words}</Ntry>"
    )
