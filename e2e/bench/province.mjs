// Pages, spreadsheets and the annual report of a whole province, asked of the built binary over HTTP: 150 agencies, 2,000
// systems, 300,000 verdicts, five years (see enlarge.py). Prints the median and the worst of five; asserts nothing.
//
// usage: LUYTRE_BIN=… node e2e/bench/province.mjs [part of a page's name]

import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Centre, binary, python, until } from '../lib/centre.mjs';
import { allPages, reader } from '../lib/pages.mjs';

const ROUNDS = 5;
const SLOW_MS = 300;
const wanted = process.argv[2] ?? '';

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Starts the centre on the enlarged province, as `serve` does for a real one. */
async function serve(centre) {
  const started = performance.now();
  centre.output = '';
  const config = join(centre.folder, 'luytre.toml');
  writeFileSync(config, `data = "${join(centre.folder, 'data')}"\n[web]\nlisten = "${new URL(centre.url).host}"\n[gate]\nhttp = "127.0.0.1:0"\n`);
  centre.child = spawn(binary, ['serve', '--lang', 'en', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [centre.child.stdout, centre.child.stderr]) stream.on('data', (text) => (centre.output += text));
  await until('the centre', async () => {
    if (centre.child.exitCode !== null) throw new Error(centre.output);
    return (await fetch(`${centre.url}/sign-in`)).ok;
  }, 120);
  console.log(`the centre answers after ${seconds(started)}, ${centre.residentMiB().toFixed(0)} MiB resident`);
}

/** Waits until the centre has measured the signals of all systems after its start, and rests. */
async function settle(centre) {
  const spent = () => {
    const fields = readFileSync(`/proc/${centre.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const began = spent();
  let before = began;
  let since = performance.now();
  await until(
    'the centre to rest after the first measurement of signals',
    async () => {
      if (performance.now() - since < 3000) return false;
      const now = spent();
      const rests = now - before < 0.1 && now - began > 1;
      [before, since] = [now, performance.now()];
      return rests;
    },
    180,
  );
  console.log(`signals of all systems measured with ${(spent() - began).toFixed(1)} s of processor`);
}

async function halt(centre) {
  centre.child.kill('SIGINT');
  await until('the centre to end', async () => centre.child.exitCode !== null || centre.child.signalCode, 60);
}

const centre = await Centre.demo();
try {
  const shown = await allPages(centre);
  await halt(centre);
  const ledger = join(centre.folder, 'data', 'ledger.sqlite');
  console.log(`the province holds ${execFileSync(python, [join(import.meta.dirname, 'enlarge.py'), ledger], { encoding: 'utf8' }).trim()}`);
  const report = performance.now();
  execFileSync(binary, ['report', 'annual', '--draft', '--owner', 'LUYHA', '--year', `${new Date().getFullYear()}`, '--out', join(centre.folder, 'r.docx'), '--data', join(centre.folder, 'data')]);
  console.log(`annual report of the province as DOCX, from the start of the program: ${seconds(report)}`);
  await serve(centre);
  const pages = [
    ...shown,
    { name: 'systems-search', path: '/systems?q=nghiep+vu+17' },
    { name: 'gaps-item', path: '/gaps?item=TCVN14423.LOG.RETAIN' },
    { name: 'profile-large', path: '/systems/HT-0001/passport' },
    { name: 'api-systems', path: '/api/v1/systems?limit=500' },
  ];
  const read = await reader(centre);
  await settle(centre);
  const slow = [];
  for (const { name, path } of pages) {
    if (!name.includes(wanted)) continue;
    const times = [];
    let bytes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      try {
        bytes = Buffer.byteLength(await read(path));
      } catch (error) {
        bytes = error.message;
        break;
      }
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)];
    if (median > SLOW_MS) slow.push(name);
    console.log(`${(median ?? 0).toFixed(0).padStart(6)} ms  worst ${(times.at(-1) ?? 0).toFixed(0).padStart(6)}  ${String(bytes).padStart(7)} bytes  ${name}  ${path}`);
  }
  console.log(slow.length ? `over ${SLOW_MS} ms: ${slow.join(', ')}` : `every page within ${SLOW_MS} ms`);
  console.log(`${centre.residentMiB().toFixed(0)} MiB resident`);
} finally {
  await centre.stop();
}
