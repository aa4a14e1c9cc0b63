#!/bin/sh
# The demonstration's assessment as others read it: OSCAL by compliance-trestle, spreadsheets by openpyxl, the library of
# CISO Assistant by a YAML reader, all fetched from the running binary over HTTP by a signed-in assessor.
#
# usage: e2e/acceptance/oscal.sh [path of luytre]
set -eu

luytre=${1:-target/release/luytre}
venv=${XDG_CACHE_HOME:-$HOME/.cache}/luytre/venv
trestle_version=5.2.0
openpyxl_version=3.1.5
work=$(mktemp -d)
server=

stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT INT TERM

fail() {
    echo "oscal acceptance: $*" >&2
    tail -n 20 "$work/server.log" >&2 2>/dev/null || true
    exit 1
}

# Pinned, and outside of the clone: it is kept from run to run.
if [ "$(cat "$venv/luytre-pins" 2>/dev/null)" != "$trestle_version $openpyxl_version" ]; then
    mkdir -p "$(dirname "$venv")"
    rm -rf "$venv"
    if ! { python3 -m venv "$venv" && "$venv/bin/pip" -q --disable-pip-version-check install \
        "compliance-trestle==$trestle_version" "openpyxl==$openpyxl_version"; } >"$work/pip.log" 2>&1; then
        rm -rf "$venv"
        echo "skipped: oscal acceptance: the Python packages cannot be installed ($(tail -n 1 "$work/pip.log"))"
        exit 0
    fi
    echo "$trestle_version $openpyxl_version" >"$venv/luytre-pins"
fi

port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
web=$(port)
ingest=$(port)
"$luytre" demo --listen "127.0.0.1:$web" --ingest "127.0.0.1:$ingest" --data "$work/demo" >"$work/server.log" 2>&1 &
server=$!

"$venv/bin/python" - "$web" "$work" <<'PY' || fail "the exports are not as they should be"
import http.cookiejar, json, pathlib, re, sys, time, urllib.error, urllib.parse, urllib.request

port, work = sys.argv[1], pathlib.Path(sys.argv[2])
base = f"http://127.0.0.1:{port}"
jar = http.cookiejar.CookieJar()
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def get(path):
    with opener.open(base + path, timeout=60) as answer:
        return answer.read()


def until(what, seconds, ask):
    end = time.monotonic() + seconds
    while True:
        try:
            found = ask()
            if found:
                return found
        except (OSError, urllib.error.HTTPError, ValueError, KeyError):
            pass
        if time.monotonic() > end:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.1)


accounts = until("the demonstration", 120, lambda: json.loads((work / "demo/demo.json").read_text())["accounts"])
password = next(account["password"] for account in accounts if account["login"] == "danh.gia")
page = until("the pages", 60, lambda: get("/sign-in").decode())
csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
form = urllib.parse.urlencode({"csrf": csrf, "login": "danh.gia", "password": password}).encode()
opener.open(urllib.request.Request(base + "/sign-in", form, {"Origin": base}), timeout=60).read()

system, standard = "CONG-TTDT", "tcvn-14423-2026"
# The assessment is entered while the first events are replayed.
remedied = lambda: b"KP-" in get(f"/requirements/{system}/remedies") and get("/remedies/KP-%d-0006" % time.localtime().tm_year)
until("the assessment of the portal", 120, remedied)
out = work / "oscal"
for folder, path in {
    "catalogs/standard/catalog.json": f"/catalogues/{standard}/export?format=oscal",
    "profiles/level-3/profile.json": f"/catalogues/{standard}/export?format=oscal&level=3",
    "assessment-results/portal/assessment-results.json": f"/requirements/{system}/export?format=oscal",
}.items():
    target = out / folder
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(get(path))

results = json.loads((out / "assessment-results/portal/assessment-results.json").read_text())["assessment-results"]
findings = results["results"][0]["findings"]
states = {finding["target"]["target-id"]: finding["target"]["status"]["state"] for finding in findings}
exact = {f["target"]["target-id"]: next(p["value"] for p in f["props"] if p["name"] == "verdict") for f in findings}
mandatory = [item for item in states if ".PHY." not in item]
assert len(mandatory) == 195, f"{len(mandatory)} of 195 items are judged"
assert any("remediations" in risk for risk in results["results"][0]["risks"]), "no remedy went along"

import openpyxl  # noqa: E402

sheet_file = work / "checklist.xlsx"
sheet_file.write_bytes(get(f"/requirements/{system}/export?format=xlsx"))
book = openpyxl.load_workbook(sheet_file)
sheet = book["Yêu cầu"]
head = [str(cell.value).rstrip(" *") for cell in sheet[1]]
item, verdict = head.index("Mã mục"), head.index("Kết luận")
words = {"Đáp ứng": "met", "Biện pháp tương đương": "equivalent", "Đáp ứng một phần": "partly",
         "Chưa đáp ứng": "not_met", "Không áp dụng": "not_applicable"}
rows = {row[item]: words[row[verdict]] for row in sheet.iter_rows(min_row=2, values_only=True) if row[item]}
assert rows == exact, "the spreadsheet and OSCAL say different things"

ciso_file = work / "ciso.xlsx"
ciso_file.write_bytes(get(f"/requirements/{system}/export?format=ciso"))
ciso = openpyxl.load_workbook(ciso_file).worksheets[0]
head = [cell.value for cell in ciso[1]]
known = {"not_assessed", "partially_compliant", "non_compliant", "compliant", "not_applicable"}
found = {row[head.index("compliance_result")] for row in ciso.iter_rows(min_row=2, values_only=True)}
assert found <= known and "compliant" in found, found

from ruamel.yaml import YAML  # noqa: E402  (a dependency of trestle)

library = YAML(typ="safe").load(get(f"/catalogues/{standard}/export?format=ciso").decode())
nodes = library["objects"]["framework"]["requirement_nodes"]
urns = {node["urn"] for node in nodes}
assert len(urns) == len(nodes) and all(node.get("parent_urn", node["urn"]) in urns for node in nodes)
assert sum(node["assessable"] for node in nodes) == 311
print(f"{len(findings)} findings, {len(results['results'][0]['risks'])} risks, {len(rows)} rows read back")
PY

cd "$work/oscal"
"$venv/bin/trestle" init --local >"$work/trestle.log" 2>&1 || fail "trestle init: $(tail -n 3 "$work/trestle.log")"
"$venv/bin/trestle" validate --all >"$work/trestle.log" 2>&1 || { cat "$work/trestle.log" >&2; fail "trestle finds the OSCAL invalid"; }
for model in catalog profile assessment-results; do
    grep -qi "VALID: Model .*$model" "$work/trestle.log" || { cat "$work/trestle.log" >&2; fail "trestle did not look at the $model"; }
done
grep -i "VALID" "$work/trestle.log"
