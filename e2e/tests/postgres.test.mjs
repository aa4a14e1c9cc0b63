// The centre with PostgreSQL as its ledger: a cluster of its own, the first administrator, a person's day, the audit chain.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { binary, until } from '../lib/centre.mjs';
import { assertQuiet, launch, openPage } from '../lib/browser.mjs';

const root = '/usr/lib/postgresql';
const programs = existsSync(root) ? join(root, readdirSync(root).sort().at(-1), 'bin') : '';
const asPostgres = (...words) =>
  process.getuid() === 0 ? execFileSync('runuser', ['-u', 'postgres', '--', ...words]) : execFileSync(words[0], words.slice(1));

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

let folder;
let cluster;
let centre;
let url;
let output = '';

before(async () => {
  assert.ok(programs, 'PostgreSQL is not installed: ./x install');
  folder = mkdtempSync(join(tmpdir(), 'luytre-postgres-'));
  cluster = mkdtempSync(join(tmpdir(), 'luytre-cluster-'));
  if (process.getuid() === 0) {
    const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(cluster, id('-u'), id('-g'));
  }
  const port = await freePort();
  asPostgres(join(programs, 'initdb'), '-D', join(cluster, 'data'), '-U', 'luytre', '--auth=trust', '-E', 'UTF8', '--no-sync');
  asPostgres(join(programs, 'pg_ctl'), '-D', join(cluster, 'data'), '-w', '-l', join(cluster, 'log'), '-o', `-p ${port} -k ${cluster} -h 127.0.0.1`, 'start');
  const web = await freePort();
  const ingest = await freePort();
  writeFileSync(
    join(folder, 'luytre.toml'),
    `data = "${folder}/data"\n[ledger]\nurl = "postgres://luytre@127.0.0.1:${port}/postgres"\n[web]\nlisten = "127.0.0.1:${web}"\n[gate]\nhttp = "127.0.0.1:${ingest}"\n`,
  );
  centre = spawn(binary, ['serve', '--lang', 'en', '--config', join(folder, 'luytre.toml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  centre.stdout.on('data', (text) => (output += text));
  centre.stderr.on('data', (text) => (output += text));
  url = `http://127.0.0.1:${web}`;
  await until('the one-time link', async () => {
    if (centre.exitCode !== null) throw new Error(output);
    return /\/setup\/\S+/.test(output);
  });
});

after(async () => {
  centre?.kill('SIGTERM');
  await until('the centre to end', async () => !centre || centre.exitCode !== null || centre.signalCode, 30);
  asPostgres(join(programs, 'pg_ctl'), '-D', join(cluster, 'data'), '-m', 'fast', 'stop');
  for (const place of [folder, cluster]) rmSync(place, { recursive: true, force: true });
});

test('the first administrator is created, signs in, and everything is in the chained trail', async () => {
  const link = /http\S+\/setup\/\S+/.exec(output)[0];
  const browser = await launch();
  try {
    const page = await openPage(browser, url);
    await page.goto(link);
    await page.fill('input[name=login]', 'quan.tri');
    await page.fill('input[name=name]', 'Quản trị');
    for (const field of await page.locator('input[type=password]').all()) await field.fill('mật khẩu dài của tôi 2026');
    await page.locator('main button.primary').click();
    await page.waitForURL((address) => !address.pathname.includes('/setup/'));
    for (const path of ['/', '/alerts', '/search', '/systems', '/sources', '/agencies', '/people', '/audit']) {
      const response = await page.goto(url + path);
      assert.equal(response.status(), 200, path);
    }
    assert.match(await page.locator('main').innerText(), /quan\.tri|Quản trị/);
    assertQuiet(page, 'pages on PostgreSQL');
    const again = await page.goto(link);
    assert.notEqual(again.status(), 200, 'the link works once');
  } finally {
    await browser.close();
  }
});
