// End-to-end figures of the built binary on this machine: ingest over TCP syslog and over bulk with detection and fsync,
// memory idle and under load, time from event to alert, page times. Prints; asserts nothing.
//
// The data are the bundled real samples (nginx, PostgreSQL with pgaudit, sshd, suricata), repeated with fresh times.
// The sender runs on the same two cores, so the server has less than the machine.

import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';

import { Centre, until } from '../lib/centre.mjs';

const samples = join(import.meta.dirname, '../../content/samples/real');
const EVENTS = Number(process.env.LUYTRE_BENCH_EVENTS ?? 200_000);
const ROUNDS = Number(process.env.LUYTRE_BENCH_ROUNDS ?? 3);
const BULK_EVENTS = 1_000;
const BULK_AT_ONCE = 4;

const lines = (path) => readFileSync(join(samples, path), 'utf8').split('\n').filter(Boolean);

/** Processor seconds (user and system) that the server has used. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const peakMiB = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const stored = async (centre) => {
  let total = 0;
  let cursor = '';
  do {
    const page = await centre.api(`/api/v1/sources?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    total += page.items.reduce((sum, source) => sum + source.stored, 0);
    cursor = page.next_cursor;
  } while (cursor);
  return total;
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values, digits = 0) =>
  `median ${median(values).toFixed(digits)}  min ${Math.min(...values).toFixed(digits)}  max ${Math.max(...values).toFixed(digits)}  n ${values.length}`;

/** Lines of syslog (RFC 5424) with the present time: web, database and sign-in events of the samples. */
function syslogText(count) {
  const now = new Date().toISOString();
  const access = lines('application/nginx-access-combined.log').filter((line) => line.startsWith('198.51.100.67'));
  const audit = lines('database/postgresql-pgaudit-stderr.log').filter((line) => line.includes('AUDIT'));
  const text = [];
  for (let i = 0; i < count; i++) {
    const kind = i % 10;
    if (kind < 5) text.push(`<190>1 ${now} web${i % 50} nginx - - - ${access[i % access.length]}`);
    else if (kind < 8) text.push(`<173>1 ${now} db${i % 50} postgres ${i % 900} - - ${audit[i % audit.length]}`);
    else text.push(`<38>1 ${now} may${i % 50} sshd ${i % 900} - - Accepted publickey for quantri from 10.0.${i % 250}.${i % 99} port ${20000 + (i % 40000)} ssh2`);
  }
  return text.join('\n') + '\n';
}

async function sendTcp(address, text) {
  const [host, port] = address.split(':');
  const socket = createConnection({ host, port: Number(port) });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1 << 16) {
    if (!socket.write(bytes.subarray(at, at + (1 << 16)))) await new Promise((resolve) => socket.once('drain', resolve));
  }
  await new Promise((resolve) => socket.end(resolve));
}

async function sendBulk(centre, count) {
  const eve = lines('network/suricata-eve.json').filter((line) => !line.includes('"event_type":"alert"') && line.includes('198.51.100.67'));
  let sent = 0;
  const worker = async () => {
    while (sent < count) {
      const from = sent;
      sent += BULK_EVENTS;
      const now = new Date().toISOString().replace('Z', '000+0000');
      let body = '';
      for (let i = 0; i < BULK_EVENTS; i++) {
        const line = eve[(from + i) % eve.length].replace(/"timestamp":"[^"]*"/, `"timestamp":"${now}"`).replace(/"flow_id":\d+/, `"flow_id":${from + i}`);
        body += `{"create":{"_index":"eve"}}\n${line}\n`;
      }
      const response = await fetch(`${centre.ingest_url}/_bulk`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${centre.token}` },
      });
      const answer = await response.json();
      if (!response.ok || answer.errors) throw new Error(`bulk: ${response.status} ${JSON.stringify(answer).slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: BULK_AT_ONCE }, worker));
}

async function measure(name, centre, send) {
  const rates = [];
  const perEvent = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await stored(centre);
    const cpu = cpuSeconds(centre.child.pid);
    const start = performance.now();
    await send();
    await until('all events stored', async () => (await stored(centre)) >= before + EVENTS, 300);
    const seconds = (performance.now() - start) / 1000;
    rates.push(EVENTS / seconds);
    perEvent.push(((cpuSeconds(centre.child.pid) - cpu) / EVENTS) * 1e6);
  }
  console.log(`${name}: events/s ${spread(rates)}; processor us/event ${spread(perEvent, 1)}`);
}

const centre = await Centre.demo();
try {
  await until('the attack to be over', async () => (await centre.api('/api/v1/alerts?limit=500')).items.length > 40, 90);
  console.log(`resident after the attack ${centre.residentMiB().toFixed(0)} MiB, peak ${peakMiB(centre.child.pid).toFixed(0)} MiB`);
  const text = syslogText(EVENTS);
  console.log(`syslog text: ${EVENTS} events, ${(text.length / EVENTS).toFixed(0)} bytes each`);
  await measure('TCP syslog, detection and fsync', centre, () => sendTcp(centre.syslog_tcp, text));
  await measure('bulk, detection and fsync', centre, () => sendBulk(centre, EVENTS));
  console.log(`resident after the load ${centre.residentMiB().toFixed(0)} MiB, peak ${peakMiB(centre.child.pid).toFixed(0)} MiB`);
  const [host, port] = centre.syslog_tcp.split(':');
  const socket = createConnection({ host, port: Number(port) });
  await new Promise((resolve) => socket.once('connect', resolve));
  const delays = [];
  for (let i = 0; i < 100; i++) {
    const who = `203.0.113.${i + 1}`;
    const start = performance.now();
    socket.write(`<190>1 ${new Date().toISOString()} do-tre nginx - - - ${who} - - [22/Nov/2026:00:06:38 +0000] "GET /tin?id=1%20union%20select%201 HTTP/1.1" 200 80 "-" "x"\n`);
    await until('the alert', async () => (await centre.api(`/api/v1/alerts?q=${who}&limit=1`)).items.some((alert) => alert.entity === who), 30);
    delays.push(performance.now() - start);
  }
  socket.end();
  delays.sort((a, b) => a - b);
  console.log(`event to alert, as the API shows it: p50 ${delays[50].toFixed(0)} ms  p99 ${delays[98].toFixed(0)} ms  n ${delays.length} (asked every 100 ms)`);
} finally {
  await centre.stop();
}
