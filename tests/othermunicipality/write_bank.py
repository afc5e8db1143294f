"""Write the register list and the bank's camt.053 statements."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from openpyxl import Workbook

from tests.othermunicipality.model import Entry, World
from tests.othermunicipality.write_texts import account, bank_days, plain, put

NOISE = (
    ("HUSLEJE VÆRKSTED", -1),
    ("LØNOVERFØRSEL", -1),
    ("RENTER", 1),
    ("MOMSREFUSION", 1),
    ("KØB DAGLIGVARER 0417", -1),
    ("OVERFØRSEL MELLEM KONTI", 1),
    ("OVERFØRSEL MELLEM KONTI", -1),
)


def register_list(root: Path, world: World, rng: Random) -> None:
    """The list with its columns and rows in another order."""

    def when(day: date | None) -> datetime | None:
        return datetime.combine(day, time()) if day else None

    rows = []
    for r in (book.register for book in world.books.values()):
        limit = r.limit_ore
        rows.append(
            {
                "Kassenr": r.no,
                "Navn": r.name,
                "Enhed": r.unit,
                "P-nummer": rng.choice((None, f"1{int(r.no):09d}")),
                "Kassetype": r.kind,
                "Sikring": rng.choice(("åben", "sikret")),
                "Byttepenge": None if r.kind == "afdelingskasse" else r.float_ore / 100,
                "Beholdningsgrænse": None if limit is None else limit // 100 if limit % 100 == 0 else limit / 100,
                "Optælling": r.rule,
                "Kontostreng": account(r.no),
                "Terminal-id": rng.choice((",", ", ")).join(t for t, _ in r.terminals) or None,
                "Betalingssted": r.point or None,
                "Kasseansvarlig": r.keeper,
                "Telefon": f"+45 00{int(r.no):06d}",
                "E-mail": f"kasse{r.no}@kommune0998.example",
                "Aktiv fra": when(r.active_from),
                "Aktiv til": when(r.active_to),
            }
        )
    columns = list(rows[0])
    rng.shuffle(columns)
    rng.shuffle(rows)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("Kasser")
    sheet.append(columns)
    for row in rows:
        sheet.append([row[c] for c in columns])
    root.mkdir(parents=True, exist_ok=True)
    workbook.save(root / "registers.xlsx")


def all_entries(world: World, rng: Random) -> list[Entry]:
    """Deposits, top-ups, payouts and what has nothing to do with registers."""
    second = world.accounts[1]
    entries = [e for book in world.books.values() for e in book.entries if e.day]
    entries += [
        Entry(second, g.paid_on, g.amount + g.bank_off, f"KORTINDLØSNING {g.reference}", "", g.reference, "card")
        for g in world.groups
        if g.paid_on and g.amount
    ]
    entries += [
        Entry(second, p.paid_on, p.net + p.bank_off, f"MOBILEPAY {p.reference}", p.register, p.reference, "mobilepay")
        for p in world.payouts
        if p.paid_on
    ]
    deposits = [e for e in entries if e.kind == "deposit"]
    for day in bank_days(world):
        for _ in range(rng.choice((0, 1, 2, 3))):
            text, sign = rng.choice(NOISE)
            amount = rng.choice(deposits).amount if deposits and rng.random() < 0.4 else rng.randrange(5000, 9000000)
            entries.append(Entry(rng.choice(world.accounts), day, sign * amount, text))
    return entries


def statements(root: Path, world: World, rng: Random) -> None:
    entries = all_entries(world, rng)
    for name, opening in zip(world.accounts, (814365712, -2210045), strict=True):
        balance, number = opening, 0
        for day in bank_days(world):
            today = [e for e in entries if e.account == name and e.day == day]
            rng.shuffle(today)
            blocks, total = [], 0
            for bundle in _bundles(today):
                number += 1
                total += sum(e.amount for e in bundle)
                blocks.append(_entry(bundle, day, f"{name[-4:]}{number:09d}", rng))
            put(root / "bank" / name / f"{day}.xml", _statement(name, day, balance, balance + total, blocks))
            balance += total


def _bundles(today: list[Entry]) -> list[list[Entry]]:
    loose = [[e] for e in today if not e.collect]
    for label in (1, 2):
        together = [e for e in today if e.collect == label]
        loose += [together] if together else []
    return loose


def _entry(bundle: list[Entry], day: date, reference: str, rng: Random) -> str:
    total = sum(e.amount for e in bundle)
    text = [f"<RmtInf><Ustrd>{escape(e.text)}</Ustrd></RmtInf>" for e in bundle]
    if len(bundle) > 1:
        details = "".join(
            f'<TxDtls><AmtDtls><TxAmt><Amt Ccy="DKK">{plain(abs(e.amount))}</Amt></TxAmt></AmtDtls>{t}</TxDtls>'
            for e, t in zip(bundle, text, strict=True)
        )
        tail = f"<NtryDtls>{details}</NtryDtls><AddtlNtryInf>SAMLEPOSTERING</AddtlNtryInf>"
    elif rng.random() < 0.5:
        tail = f"<NtryDtls><TxDtls>{text[0]}</TxDtls></NtryDtls>"
    else:
        tail = f"<AddtlNtryInf>{escape(bundle[0].text)}</AddtlNtryInf>"
    return (
        f'<Ntry><Amt Ccy="DKK">{plain(abs(total))}</Amt><CdtDbtInd>{"CRDT" if total >= 0 else "DBIT"}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>'
        f"<ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Prtry><Cd>NTAV</Cd></Prtry></BkTxCd>{tail}</Ntry>\n"
    )


def _balance(code: str, ore: int, day: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">{plain(abs(ore))}</Amt><CdtDbtInd>{"CRDT" if ore >= 0 else "DBIT"}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _statement(name: str, day: date, opening: int, closing: int, blocks: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n<BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{name}{day:%Y%m%d}</MsgId><CreDtTm>{day}T23:10:00+02:00</CreDtTm></GrpHdr>\n<Stmt><Id>{name}-{day:%Y%m%d}</Id><CreDtTm>{day}T23:10:00+02:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{name}</Id></Othr></Id><Ccy>DKK</Ccy></Acct>\n{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}\n"
        + "".join(blocks)
        + "</Stmt></BkToCstmrStmt></Document>\n"
    )
