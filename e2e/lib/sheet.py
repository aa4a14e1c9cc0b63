"""Reads and fills spreadsheets with openpyxl, a library that is not ours. Answers in JSON.

sheet.py read FILE                        -> {sheet: {"rows": [[…]], "choices": n, "notes": n}}
sheet.py append FILE SHEET HEADING=VALUE… -> adds a row under the headings of the sheet
"""

import json
import sys

import openpyxl


def heading(cell):
    return str(cell.value or "").rstrip("* ").strip()


def read(path):
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book.worksheets:
        rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        notes = sum(1 for cell in sheet[1] if cell.comment) if sheet.max_row else 0
        found[sheet.title] = {"rows": rows, "choices": len(sheet.data_validations.dataValidation), "notes": notes}
    return found


def append(path, name, values):
    book = openpyxl.load_workbook(path)
    sheet = book[name]
    columns = {heading(cell): cell.column for cell in sheet[1]}
    row = 2
    while any(sheet.cell(row, column).value is not None for column in columns.values()):
        row += 1
    for value in values:
        key, text = value.split("=", 1)
        sheet.cell(row, columns[key]).value = text
    book.save(path)
    return {"row": row}


if sys.argv[1] == "read":
    print(json.dumps(read(sys.argv[2]), ensure_ascii=False))
else:
    print(json.dumps(append(sys.argv[2], sys.argv[3], sys.argv[4:])))
