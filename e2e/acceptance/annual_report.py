#!/usr/bin/env python3
"""Recomputes the annual report of an owner from the ledger, by a query of its own, and compares it with what was printed.

    annual_report.py LEDGER.sqlite YEAR OWNER REPORT.json REPORT.xlsx

The figures are counted from the rows of the tables `information_system`, `record` and `verdict` as they lie there, with
nothing of the product: no code, no library. A line is printed for each difference; the exit code is 1 when there is one.
Corrections by hand, named in the JSON, are applied to what was recomputed.
"""

import datetime
import json
import pathlib
import re
import sqlite3
import sys
import xml.etree.ElementTree as xml
import zipfile

CONTENT = pathlib.Path(__file__).resolve().parents[2] / "content"
FORM = json.loads((CONTENT / "regulation/ND331-2026/annual-report.json").read_text("utf-8"))
COLUMN = {column["number"]: column for column in FORM["columns"]}

# What the form says of a dossier, by the state in which it lies.
SAID = {
    "dang_du_thao": 0,
    "da_gui_tham_dinh": 1, "yeu_cau_bo_sung": 1, "khong_phu_hop": 1,
    "da_tham_dinh": 2,
    "da_duoc_phe_duyet": 3, "can_xac_dinh_lai": 3,
}


def records(ledger, kind):
    """Bodies of all records of a kind with their states."""
    for state, body in ledger.execute("select state, body from record where kind = ? order by code", (kind,)):
        yield state, json.loads(body)


def day(text):
    """A day as the form prints it."""
    return datetime.date.fromisoformat(text).strftime("%d/%m/%Y") if text else ""


def paper(document):
    """Number, day and body of a paper as the form prints them."""
    if not document:
        return ""
    return "; ".join(part for part in (document["number"], day(document["date"]), document["body"]) if part)


def requirements():
    """The catalogue read line by line: group and levels of every requirement, and which groups count."""
    counts, rows, present, section = {}, {}, None, None
    for line in (CONTENT / "catalogues/tcvn14423.yaml").read_text("utf-8").splitlines():
        if re.match(r"^\w+:", line):
            section = line.split(":")[0]
        found = re.match(r"^  - \{?id: ([\w.-]+)(.*)", line)
        if found:
            present, rest = found.group(1), found.group(2)
            target = rows if section in ("requirements", "items") else counts
            target[present] = target.get(present, "") + rest
        elif present:
            target[present] += "\n" + line
    groups = {name: "mandatory: false" not in text for name, text in counts.items()}
    items = {}
    for name, text in rows.items():
        group = re.search(r"group: ([\w.-]+)", text)
        levels = re.search(r"levels: \[([\d, ]+)\]", text)
        if group and levels:
            items[name] = (group.group(1), {int(level) for level in levels.group(1).split(",")})
    return groups, items


def recompute(ledger, year, owner):
    """Counters by code, rows by code of the system, requirements by system."""
    first, last = f"{year - 1}-12-15", f"{year}-12-14"
    name_of = {}
    query = """select a.code, v.name from agency a join agency_version v on v.agency_id = a.id order by v.valid_from"""
    for code, name in ledger.execute(query):
        name_of[code] = name
    profiles = {body["system"]: body for _, body in records(ledger, "system_profile")}
    best = {}
    for state, body in records(ledger, "dossier"):
        if state in SAID:
            # The approved one; among equals the newest, and codes grow.
            rank = (SAID[state] == 3, body["code"])
            if body["system"] not in best or rank > best[body["system"]][0]:
                best[body["system"]] = (rank, SAID[state], body)
    occasions = {"periodic": set(), "before_use": set()}
    rules = json.loads((CONTENT / "assessment/programme-rules.json").read_text("utf-8"))
    column12 = {row["code"]: row["column12"] for row in rules["occasions"]}
    for state, body in records(ledger, "assessment"):
        if state in ("reported", "closed"):
            on = body["stage"].get("reported") or body["stage"]["on"]
            if first <= on <= last and column12.get(body["occasion"]):
                occasions[column12[body["occasion"]]].add(body["system"])
    rows, levels = {}, {}
    query = "select s.code, s.name, s.level, a.code from information_system s join agency a on a.id = s.agency_id order by s.code"
    for code, name, level, agency in ledger.execute(query):
        profile = profiles.get(code, {})
        if (profile.get("owner") or owner) != owner or profile.get("life") == "retired":
            continue
        _, said, dossier = best.get(code, (None, 0, None))
        decision = dossier["stage"].get("decision") if said == 3 else None
        deployment = {"none": 0, "partial": 1, "full": 2}[profile.get("deployment", "none")]
        words = [word for word, done in zip(COLUMN[12]["values"], ("before_use", "periodic")) if code in occasions[done]]
        levels[code] = level
        rows[code] = {
            2: name,
            3: name_of[owner],
            4: name_of[profile.get("operator") or agency],
            5: str((dossier or {}).get("level") or level or ""),
            6: COLUMN[6]["values"][said],
            7: paper(decision),
            8: paper(profile.get("regulation")),
            9: "" if said == 3 else day(profile.get("approval_expected")),
            10: COLUMN[10]["values"][deployment],
            11: "" if deployment == 2 else day(profile.get("deployment_expected")),
            12: "; ".join(words),
        }
        rows[code]["said"], rows[code]["dossier"], rows[code]["facts"] = said, dossier is not None, bool(profile.get("facts"))
        rows[code]["expected"] = profile.get("approval_expected")
    open_days = [row["expected"] for row in rows.values() if row["said"] != 3]
    number = lambda holds: str(sum(1 for code, row in rows.items() if holds(code, row)))
    counters = {
        "c1": str(len(rows)),
        "c2": number(lambda _, row: row["facts"]),
        "c3": number(lambda _, row: row["dossier"]),
        "c4": number(lambda _, row: row["said"] >= 2),
        "c5": number(lambda _, row: row["said"] == 3),
        "c6": number(lambda code, row: row["said"] == 3 and code in occasions["periodic"]),
        "c7": day(max(open_days)) if open_days and all(open_days) else "",
    }
    groups, items = requirements()
    verdicts = {}
    query = "select system_code, item, verdict from verdict where catalogue = 'tcvn-14423-2026'"
    for system, item, word in ledger.execute(query):
        verdicts.setdefault(system, {})[item] = word
    standing = {}
    for system, words in verdicts.items():
        if system not in rows or not levels[system]:
            continue
        asked = [name for name, (group, at) in items.items() if groups.get(group, True) and levels[system] in at]
        asked = [name for name in asked if words.get(name) != "not_applicable"]
        met = sum(1 for name in asked if words.get(name) in ("met", "equivalent"))
        standing[system] = (len(asked), met, sum(1 for name in asked if words.get(name) == "partly"))
    return counters, rows, standing


def corrected(counters, rows, corrections):
    """What a person wrote over what was computed."""
    for one in corrections:
        cell = one["cell"]
        if cell["in"] == "counter":
            counters[cell["code"]] = one["after"]
        else:
            rows[cell["system"]][cell["column"]] = one["after"]


def sheets(path):
    """Every sheet of a workbook by name, as rows of texts, read from its XML."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        shared = ["".join(text.itertext()) for text in xml.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", space)]
        names = [sheet.get("name") for sheet in xml.fromstring(book.read("xl/workbook.xml")).find("m:sheets", space)]
        found = {}
        for number, name in enumerate(names, 1):
            table = []
            for row in xml.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{{{space['m']}}}row"):
                cells = {}
                for cell in row.findall("m:c", space):
                    value = cell.findtext("m:v", "", space)
                    cells[re.match("[A-Z]+", cell.get("r")).group()] = (value, cell.get("t") == "s")
                width = max((ord(letters) - 64 for letters in cells), default=0)
                texts = []
                for column in range(width):
                    value, is_shared = cells.get(chr(65 + column), ("", False))
                    texts.append(shared[int(value)] if is_shared else value)
                table.append(texts)
            found[name] = table
        return found


def printed(value, column):
    """A cell of the workbook as the form prints it; Excel keeps days as numbers."""
    if column in (9, 11) and re.fullmatch(r"\d+(\.0)?", value):
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(value)))).strftime("%d/%m/%Y")
    return value


def main(ledger, year, owner, report, workbook):
    """Prints the differences."""
    differences = []

    def same(where, own, theirs):
        if own != theirs:
            differences.append(f"{where}: the query finds {own!r}, the report says {theirs!r}")

    told = json.loads(pathlib.Path(report).read_text("utf-8"))
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    counters, rows, standing = recompute(connection, int(year), owner)
    corrected(counters, rows, told["corrections"])
    annual = told["annual"]
    keys = ["managed", "classified", "with_dossier", "appraised", "approved", "assessed"]
    for number, key in enumerate(keys, 1):
        same(f"JSON c{number}", counters[f"c{number}"], str(annual["counters"][key]))
    same("JSON c7", counters["c7"], day(annual["counters"]["all_approved_by"]))
    approvals = dict(zip(("drafting", "sent", "appraised", "approved"), COLUMN[6]["values"]))
    deployments = dict(zip(("none", "partial", "full"), COLUMN[10]["values"]))
    same("JSON systems", sorted(rows), sorted(row["code"] for row in annual["rows"]))
    codes = [row["code"] for row in annual["rows"]]
    for row in annual["rows"]:
        words = [word for word, holds in zip(COLUMN[12]["values"], (row["before_use"], row["periodic"])) if holds]
        theirs = {
            2: row["system"], 3: row["owner"], 4: row["operator"], 5: str(row["level"] or ""),
            6: approvals[row["approval"]], 7: paper(row["decision"]), 8: paper(row["regulation"]),
            9: day(row["approval_expected"]), 10: deployments[row["deployment"]], 11: day(row["deployment_expected"]),
            12: "; ".join(words),
        }
        for column, value in theirs.items():
            same(f"JSON {row['code']} column {column}", rows.get(row["code"], {}).get(column), value)
    for annex in annual["annexes"]:
        sums = [sum(group[key] for group in annex["requirements"]) for key in ("asked", "met", "partly")]
        same(f"JSON {annex['code']} requirements", list(standing.get(annex["code"], (0, 0, 0))), sums)
    book = sheets(workbook)
    first, systems, *_ = book.values()
    for number, row in enumerate(first[1:], 1):
        value = row[1] if len(row) > 1 else ""
        same(f"XLSX c{number}", counters[f"c{number}"], printed(value, 9) if number == 7 else value)
    same("XLSX rows", len(rows), len(systems) - 1)
    for code, row in zip(codes, systems[1:]):
        for column in range(2, 13):
            value = row[column - 1] if len(row) >= column else ""
            same(f"XLSX {code} column {column}", rows[code][column], printed(value, column))
    print("\n".join(differences) if differences else f"{len(rows)} systems, {len(standing)} with requirements: no difference")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
