// What the centre promises about its own data, checked from outside on a stopped centre: counts, hashes, the audit chain.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Centre, binary, until, python } from '../lib/centre.mjs';

let folder;
let data;

const luytre = (...words) => spawnSync(binary, words, { encoding: 'utf8' });

before(async () => {
  const centre = await Centre.demo();
  await until('alerts', async () => (await centre.api('/api/v1/alerts?limit=500')).items.length > 20, 90);
  folder = mkdtempSync(join(tmpdir(), 'luytre-proofs-'));
  data = join(folder, 'data');
  centre.child.kill('SIGKILL');
  await until('the centre to end', async () => centre.child.signalCode, 10);
  cpSync(join(centre.folder, 'data'), data, { recursive: true });
  await centre.stop();
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('after kill -9 every count holds and the audit trail is whole', () => {
  const verify = luytre('store', 'verify', '--data', data);
  assert.equal(verify.status, 0, verify.stdout + verify.stderr);
  assert.match(verify.stdout, /differences 0/);
  const stats = JSON.parse(luytre('store', 'stats', '-o', 'json', '--data', data).stdout);
  assert.ok(stats.events > 1000, `${stats.events} events`);
  for (const source of stats.sources) {
    const rejected = Object.values(source.rejected).reduce((sum, count) => sum + count, 0);
    assert.equal(source.received, source.stored + rejected, source.source);
  }
  const audit = luytre('audit', 'verify', '--data', data);
  assert.equal(audit.status, 0, audit.stdout + audit.stderr);
});

test('search on the command line finds the attack', () => {
  const found = luytre('search', 'source.ip:198.51.100.66 and union', '--limit', '5', '-o', 'jsonl', '--data', data);
  assert.equal(found.status, 0, found.stderr);
  const events = found.stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(events.length, 5);
  assert.ok(events.every((event) => event['source.ip'] === '198.51.100.66'));
});

test('merging segments changes no answer', () => {
  const ask = () => luytre('search', 'event.dataset:suricata.alert', '--limit', '1000', '-o', 'jsonl', '--data', data).stdout;
  const before = ask();
  const compact = luytre('store', 'compact', '--data', data);
  assert.equal(compact.status, 0, compact.stderr);
  assert.equal(ask(), before);
});

test('a flipped byte in a segment is found and named', () => {
  const segments = readdirSync(join(data, 'events'), { recursive: true }).filter((name) => name.endsWith('.parquet'));
  assert.ok(segments.length > 0, 'the store has segments');
  const path = join(data, 'events', segments[0]);
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged[Math.floor(damaged.length / 2)] ^= 1;
  writeFileSync(path, damaged);
  const verify = luytre('store', 'verify', '--data', data);
  assert.equal(verify.status, 1, verify.stdout + verify.stderr);
  assert.match(verify.stdout, new RegExp(segments[0].split('/').at(-1)));
  writeFileSync(path, whole);
  assert.equal(luytre('store', 'verify', '--data', data).status, 0);
});

test('an audit trail that was cut with its own head is found by a head that was noted', () => {
  const head = /^head (\d+:[0-9a-f]{64})$/m.exec(luytre('audit', 'verify', '--data', data).stdout)?.[1];
  assert.ok(head, 'the head is printed');
  assert.equal(luytre('audit', 'verify', '--data', data, '--head', head).status, 0);
  const copy = `${data}-cut`;
  cpSync(data, copy, { recursive: true });
  execFileSync(python, [
    '-c',
    'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("delete from audit where seq > (select max(seq) - 3 from audit)"); c.execute("update audit_head set (seq, hash) = (select seq, hash from audit order by seq desc limit 1)"); c.commit()',
    join(copy, 'ledger.sqlite'),
  ]);
  assert.equal(luytre('audit', 'verify', '--data', copy).status, 0, 'the chain alone cannot tell');
  const cut = luytre('audit', 'verify', '--data', copy, '--head', head);
  assert.equal(cut.status, 1, cut.stdout + cut.stderr);
  assert.match(cut.stdout, /once reached entry/);
  rmSync(copy, { recursive: true });
});

test('a row removed from the audit trail is found', () => {
  execFileSync(python, [
    '-c',
    'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("delete from audit where seq=(select max(seq)/2 from audit)"); c.commit()',
    join(data, 'ledger.sqlite'),
  ]);
  const audit = luytre('audit', 'verify', '--data', data);
  assert.equal(audit.status, 1, audit.stdout + audit.stderr);
  assert.match(audit.stdout, /missing/);
});
