#!/bin/sh
# Debian's rsyslog delivers LINES lines over bulk requests, TLS with octet counting and UDP to a real `luytre serve`.
# During the bulk delivery, which is acknowledged, the server is killed with -9 three times: nothing may be lost or
# doubled. Over UDP the stored lines and the loss that was counted have to add up.
#
# usage: e2e/acceptance/rsyslog.sh [path of luytre]      (LINES=100000 by default)
set -eu

luytre=${1:-target/release/luytre}
lines=${LINES:-100000}
kills=${KILLS:-3}
work=$(mktemp -d)
server=
shipper=

if ! command -v rsyslogd >/dev/null; then
    echo "skipped: rsyslog acceptance: rsyslogd is absent (apt-get install rsyslog rsyslog-gnutls rsyslog-elasticsearch)"
    exit 0
fi

stop() {
    for process in $shipper $server; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT INT TERM

fail() {
    echo "rsyslog acceptance: $*" >&2
    echo "--- server" >&2
    tail -n 20 "$work/server.log" >&2 || true
    exit 1
}

# Waits until a command succeeds; $1 says what for, $2 is the number of seconds.
wait_for() {
    what=$1
    end=$(($(date +%s) + $2))
    shift 2
    until "$@"; do
        [ "$(date +%s)" -lt "$end" ] || fail "waited in vain for $what"
        sleep 0.05
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

http=$(free_port)
tls=$(free_port)
udp=$(free_port)
web=$(free_port)

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=luytre.example \
    -addext subjectAltName=DNS:luytre.example -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null

cat >"$work/luytre.toml" <<EOF
data = "$work/data"
[web]
listen = "127.0.0.1:$web"
[gate]
http = "127.0.0.1:$http"
syslog_tls = "127.0.0.1:$tls"
syslog_udp = "127.0.0.1:$udp"
[gate.tls]
certificate = "$work/cert.pem"
key = "$work/key.pem"
EOF

answers() {
    curl -fsS -o /dev/null "http://127.0.0.1:$http/" 2>/dev/null
}

start_server() {
    "$luytre" serve --config "$work/luytre.toml" >>"$work/server.log" 2>&1 &
    server=$!
    wait_for "the server" 60 answers
}

# Gives the server time to store what it has, then ends it, so that the store can be opened by the command line.
stop_server() {
    kill "$server"
    wait "$server" || true
    server=
}

ship() {
    name=$1
    action=$2
    mkdir -p "$work/$name"
    cat >"$work/$name/rsyslog.conf" <<EOF
global(workDirectory="$work/$name" defaultNetstreamDriverCAFile="$work/cert.pem")
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" file="$work/$name/input.log" tag="$name:" facility="local0" severity="info")
$action
EOF
    awk -v n="$lines" -v name="$name" 'BEGIN { for (i = 1; i <= n; i++) printf "accept-%s-%d\n", name, i }' \
        >"$work/$name/input.log"
    rsyslogd -n -f "$work/$name/rsyslog.conf" -i "$work/$name/pid" >"$work/$name/out" 2>&1 &
    shipper=$!
}

stop_shipper() {
    kill "$shipper"
    wait "$shipper" || true
    shipper=
}

# Bytes that rsyslog has not read or not handed on are not visible from outside; the number of stored lines is.
arrived() {
    "$luytre" search "log.syslog.appname:$1" --data "$work/data" --limit $((lines * 2)) -o jsonl 2>/dev/null |
        grep -o '"message":"[^"]*accept-'"$1"'-[0-9]*' | grep -o '[0-9]*$' | sort -n >"$work/$1/arrived"
}

journal_bytes() {
    find "$work/data" -type f -printf '%s\n' 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }'
}

# The log of deliveries in flight grows by 16 bytes for each document; a restart makes it short again.
delivered() {
    [ "$(stat -c %s "$work/data/gate/deliveries.log" 2>/dev/null || echo 0)" -ge "$1" ]
}

# Nothing is written any more, for ten seconds.
settled() {
    before=$(journal_bytes)
    sleep 10
    [ "$(journal_bytes)" -eq "$before" ]
}

check_whole() {
    arrived "$1"
    total=$(wc -l <"$work/$1/arrived")
    unique=$(uniq "$work/$1/arrived" | wc -l)
    echo "$1: sent $lines, stored $total, different $unique"
    [ "$total" -eq "$lines" ] && [ "$unique" -eq "$lines" ] || fail "$1: $((lines - unique)) lost, $((total - unique)) doubled"
}

echo "== bulk requests, $kills times kill -9"
start_server
ship bulk 'module(load="omelasticsearch")
template(name="doc" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="syslogtag" name="syslogtag" format="jsonf")
  property(outname="severity" name="syslogseverity-text" format="jsonf")
  property(outname="message" name="msg" format="jsonf") }
action(type="omelasticsearch" server="127.0.0.1" serverport="'"$http"'" template="doc" bulkmode="on"
  searchIndex="syslog" searchType="" errorFile="'"$work"'/bulk/errors" queue.type="linkedlist" queue.size="200000"
  queue.dequeueBatchSize="500" action.resumeRetryCount="-1" action.resumeInterval="1")'
for _ in $(seq "$kills"); do
    wait_for "bulk requests" 120 delivered $((16 * lines / (kills + 2)))
    kill -9 "$server"
    wait "$server" 2>/dev/null || true
    start_server
done
wait_for "the end of the bulk requests" 600 settled
stop_shipper
stop_server
[ ! -s "$work/bulk/errors" ] || fail "bulk: rsyslog gave documents up: $(head -c 300 "$work/bulk/errors")"
check_whole bulk

echo "== TLS, octet counting"
start_server
ship tls 'action(type="omfwd" target="127.0.0.1" port="'"$tls"'" protocol="tcp" TCP_Framing="octet-counted"
  template="RSYSLOG_SyslogProtocol23Format" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name"
  StreamDriverPermittedPeers="luytre.example" action.resumeRetryCount="-1" action.resumeInterval="1")'
wait_for "the end of the TLS delivery" 600 settled
stop_shipper
stop_server
check_whole tls

echo "== UDP"
start_server
ship udp 'action(type="omfwd" target="127.0.0.1" port="'"$udp"'" protocol="udp")'
wait_for "the end of the UDP delivery" 600 settled
stop_shipper
stop_server
arrived udp
stored=$(wc -l <"$work/udp/arrived")
dropped=$(grep -oE '(dropped|refused)=[0-9]+' "$work/server.log" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }')
echo "udp: sent $lines, stored $stored, dropped and counted $dropped"
[ $((stored + dropped)) -eq "$lines" ] || fail "udp: $((lines - stored - dropped)) neither stored nor counted"

"$luytre" store verify --data "$work/data" || fail "luytre store verify found a difference"
echo "rsyslog acceptance: passed"
