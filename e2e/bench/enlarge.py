"""Makes a whole province of a stopped demonstration's ledger: 150 agencies, 2,000 systems, 300,000 verdicts, five years.

enlarge.py LEDGER.sqlite -> what the ledger then holds, as JSON

Every row is a copy of one that the demonstration entered through the product's own operations, under another code, agency,
system and year, so shapes and sizes are real. The audit trail is left as it is: copies were entered by nobody.
"""

import itertools
import json
import sqlite3
import sys

AGENCIES, SYSTEMS, VERDICTS, YEARS, DAYS = 150, 2_000, 300_000, 5, 30
YEAR = 2026

ledger = sqlite3.connect(sys.argv[1])
ledger.execute("pragma synchronous = off")


def rows(query, *values):
    return ledger.execute(query, values).fetchall()


def columns(table):
    return [row[1] for row in rows(f"pragma table_info({table})")]


FIELDS = [name for name in columns("record") if name != "id"]
CHANGE_FIELDS = columns("record_change")


class Original:
    """A record with its parties and its history."""

    def __init__(self, row):
        self.id, self.fields = row[0], dict(zip(FIELDS, row[1:]))
        self.parties = [party for (party,) in rows("select agency_code from record_party where record_id = ?", self.id)]
        self.changes = rows("select * from record_change where record_id = ? order by version", self.id)


def originals(kind, where="1"):
    found = rows(f"select id, {', '.join(FIELDS)} from record where kind = ? and {where} order by id", kind)
    assert found, f"the demonstration has no {kind} with {where}"
    return [Original(row) for row in found]


def copy(original, code, agency=None, system=None, parent=None, years=0):
    """Enters a copy under `code`, for another agency, system and parent, `years` earlier."""
    old = original.fields
    swaps = [(old["code"], code)]
    for name, value in (("agency_code", agency), ("system_code", system), ("parent_code", parent)):
        if value and old[name]:
            swaps.append((old[name], value))
    if years:
        swaps += [(f"{year}-", f"{year - years}-") for year in range(YEAR - 1, YEAR + 2)]

    def moved(text):
        if text is None:
            return None
        for before, after in swaps:
            text = text.replace(json.dumps(before)[:-1] if before.endswith("-") else json.dumps(before), json.dumps(after)[:-1] if before.endswith("-") else json.dumps(after))
        return text

    new = dict(old, code=code, body=moved(old["body"]))
    new["agency_code"] = agency or old["agency_code"]
    new["system_code"] = system if system and old["system_code"] else old["system_code"]
    new["parent_code"] = parent if parent and old["parent_code"] else old["parent_code"]
    if years and old["due"]:
        new["due"] = f"{int(old['due'][:4]) - years}{old['due'][4:]}"
    key = ledger.execute(f"insert into record ({', '.join(FIELDS)}) values ({', '.join('?' * len(FIELDS))})", [new[name] for name in FIELDS]).lastrowid
    ledger.executemany("insert or ignore into record_party values (?, ?)", [(key, party) for party in original.parties])
    ledger.executemany(f"insert into record_change values ({', '.join('?' * len(CHANGE_FIELDS))})", [(key, *change[1:]) for change in original.changes])


def agencies():
    """Communes up to 150 agencies, below the province; returns codes of all that hold systems."""
    (province,), = rows("select id from agency where code = 'LUYHA'")
    profile = originals("agency_profile", "code like 'XA-%'")[0]
    for number in range(AGENCIES - rows("select count(*) from agency")[0][0]):
        code = f"XB-{number:03}"
        key = ledger.execute("insert into agency (code, excluded) values (?, 0)", (code,)).lastrowid
        ledger.execute("insert into agency_version values (?, '2025-07-01', null, ?, 'commune', ?)", (key, f"Xã Lũy Mới {number}", province))
        copy(profile, code, agency=code)
    return rows("select id, code from agency where code <> 'LUYHA' order by id")


def systems(holders):
    """Systems up to 2,000 with profile and three sources each; returns (code, agency, level) of the new ones."""
    profiles = originals("system_profile")
    new = []
    for number in range(SYSTEMS - rows("select count(*) from information_system")[0][0]):
        code, (holder, agency) = f"HT-{number:04}", holders[number % len(holders)]
        level = 3 if number % 10 == 0 else 1 if number % 10 > 6 else 2
        key = ledger.execute(
            "insert into information_system (code, name, agency_id, level, owner, required_layers, contact_name, contact_phone)"
            " values (?, ?, ?, ?, 'Ủy ban nhân dân tỉnh Lũy Hà', null, '', '')",
            (code, f"Hệ thống nghiệp vụ số {number}", holder, level),
        ).lastrowid
        copy(profiles[number % len(profiles)], code, agency=agency, system=code)
        for part, layer in enumerate(("network", "application", "endpoint")):
            match = json.dumps({"token": None, "address": None, "certificate": None, "host": f"may-{number}-{part}", "module": None})
            ledger.execute(
                "insert into source (code, name, system_id, layer, format, zone, match_parts, expected_every_s, state)"
                " values (?, ?, ?, ?, null, null, ?, 3600, 'active')",
                (f"nguon-{number}-{part}", f"Nguồn {number}-{part}", key, layer, match),
            )
        new.append((code, agency, level))
    return new


def verdicts(new):
    """300,000 verdicts: each system has those of the portal's first items."""
    left = VERDICTS - rows("select count(*) from verdict")[0][0]
    each = -(-left // len(new))
    for table in ("verdict", "verdict_change"):
        names = columns(table)
        items = "select distinct item from verdict where system_code = 'CONG-TTDT' and catalogue = 'tcvn-14423-2026' order by item limit ?"
        model = rows(f"select * from {table} where system_code = 'CONG-TTDT' and catalogue = 'tcvn-14423-2026' and item in ({items})", each)
        for code, _, _ in new:
            ledger.executemany(f"insert into {table} values ({', '.join('?' * len(names))})", [(code, *row[1:]) for row in model])


def signals(new):
    """Every signal of every system, with its days."""
    for table, fields in (("signal_result", 6), ("signal_day", 5)):
        model = rows(f"select * from {table} where system_code = 'CONG-TTDT'")
        days = [f"2026-{month:02}-{day:02}" for month in (10, 11) for day in range(1, 31)][-DAYS - 8 : -8] if fields == 5 else [None]
        insert = f"insert or ignore into {table} values ({', '.join('?' * fields)})"
        for code, _, _ in new:
            ledger.executemany(insert, [(code, row[1], day, *row[3:]) if day else (code, *row[1:]) for row in model for day in days])


def governance(new, holders):
    """Dossiers, assessments, findings, remedies, duties, registers, staff, tasks, budgets, drills, reports, editions."""
    dossiers, assessments = originals("dossier", "state = 'da_duoc_phe_duyet'"), originals("assessment", "state = 'closed'")
    settled, open_ones = originals("finding", "state = 'verified'"), originals("finding", "state in ('open', 'answered', 'fixed')")
    remedies, duties = originals("remedy"), originals("duty", "system_code = 'CBCC'")
    entries = originals("register_entry", "system_code = 'CONG-TTDT'")[:6]
    numbers = itertools.count(1)
    for code, agency, level in new:
        for years in (0, YEARS - 1) if next(numbers) % 3 else (0,):
            copy(dossiers[len(code) % len(dossiers)], f"HS-{YEAR - years}-T{next(numbers)}", agency=agency, system=code, years=years)
        for years in range(0, YEARS, 1 if level == 3 else 2):
            parent = f"DG-{YEAR - years}-T{next(numbers)}"
            copy(assessments[0], parent, agency=agency, system=code, years=years)
            # Findings of earlier years are settled; of this year one of three is not.
            last = open_ones[next(numbers) % len(open_ones)] if years == 0 else settled[0]
            for finding in (settled[0], settled[0], last):
                copy(finding, f"PH-{YEAR - years}-T{next(numbers)}", agency=agency, system=code, parent=parent, years=years)
        for remedy in remedies[:2]:
            copy(remedy, f"KP-{YEAR}-T{next(numbers)}", agency=agency, system=code)
        for duty in duties:
            copy(duty, f"{code}.{duty.fields['title']}", agency=agency, system=code)
        for entry in entries:
            copy(entry, f"SO-{YEAR}-T{next(numbers)}", agency=agency, system=code)
    staff, lines, report = originals("staff"), originals("budget_line", "state = '2026'"), originals("report")[0]
    for _, agency in holders:
        for number in range(20):
            copy(staff[number % len(staff)], f"NS-T{next(numbers)}", agency=agency)
        for years, line in itertools.product(range(YEARS), lines[:6]):
            copy(line, f"NS-{YEAR - years}-T{next(numbers)}", agency=agency, years=years)
        for years in range(1, YEARS):
            copy(report, f"BC-{YEAR - years}-{agency}", agency=agency, years=years)
    programme, tasks = originals("programme")[0], originals("task")
    for years in range(1, YEARS):
        copy(programme, f"CTHD-LUYHA-{YEAR - years}", years=years)
        for number, task in enumerate(tasks * 5):
            copy(task, f"CTHD-LUYHA-{YEAR - years}.{number + 1:02}", parent=f"CTHD-LUYHA-{YEAR - years}", years=years)
    edition, drill = originals("index_edition")[0], originals("drill", "state = 'closed'")[0]
    for years, month in itertools.product(range(YEARS), (3, 6, 9)):
        copy(edition, f"CS-{YEAR - years}-{month:02}-01", years=years)
        for _ in range(5):
            copy(drill, f"DTAP-{YEAR - years}-T{next(numbers)}", years=years)
    # The report of this year is made anew, and measured; the state of a budget line is its year.
    for table in ("record_change", "record_party"):
        ledger.execute(f"delete from {table} where record_id in (select id from record where kind = 'report' and code = ?)", (f"BC-{YEAR}-LUYHA",))
    ledger.execute("delete from record where kind = 'report' and code = ?", (f"BC-{YEAR}-LUYHA",))
    ledger.execute("update record set state = substr(code, 4, 4) where kind = 'budget_line'")


def alerts(new):
    """A hundred thousand alerts of these years, closed."""
    names = [name for name in columns("alert") if name != "id"]
    model = [dict(zip(names, row)) for row in rows(f"select {', '.join(names)} from alert where system_code is not null")]
    for number in range(100_000):
        code, agency, level = new[number % len(new)]
        one = dict(model[number % len(model)], system_code=code, agency_code=agency, protection=level)
        back = number * YEARS * 365 * 864 * 10**6
        one.update(state="closed", disposition="benign", reason="Đã kiểm tra", assignee=None)
        one.update(first_seen=one["first_seen"] - back, last_seen=one["last_seen"] - back)
        ledger.execute(f"insert into alert ({', '.join(names)}) values ({', '.join('?' * len(names))})", [one[name] for name in names])


with ledger:
    holders = agencies()
    new = systems(holders)
    verdicts(new)
    signals(new)
    governance(new, holders)
    alerts(new)
ledger.execute("pragma wal_checkpoint(truncate)")
tables = ("agency", "information_system", "source", "verdict", "verdict_change", "signal_result", "signal_day", "record", "record_change", "alert")
held = {table: rows(f"select count(*) from {table}")[0][0] for table in tables}
held["records"] = dict(rows("select kind, count(*) from record group by kind order by 2 desc"))
print(json.dumps(held))
