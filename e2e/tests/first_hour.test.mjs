// The first hour of a new user: an empty centre says what it hears, tells the first steps, and forgets them when done; no
// page of an empty centre is a dead end; the rail shows each role its daily rows.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { binary, until } from '../lib/centre.mjs';

const password = 'mật khẩu dài của tôi 2026';
const administrator = { login: 'quan.tri', password };

let folder;
let child;
let browser;
let output = '';
let centre;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luytre-first-'));
  const free = '127.0.0.1:0';
  const words = ['serve', '--lang', 'en', '--listen', free, '--ingest', free, '--syslog-udp', free, '--syslog-tcp', free];
  child = spawn(binary, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  await until('what the centre says', async () => {
    if (child.exitCode !== null) throw new Error(output);
    return output.includes('Ctrl-C');
  });
  centre = { url: /http:\/\/127\.0\.0\.1:\d+/.exec(output)[0] };
  browser = await launch();
});

after(async () => {
  await browser?.close();
  child?.kill('SIGINT');
  await until('the centre to end', async () => !child || child.exitCode !== null || child.signalCode, 30);
  rmSync(folder, { recursive: true, force: true });
});

/** A page of the administrator. */
async function opened(options) {
  const page = await openPage(browser, centre.url, options);
  await signIn(page, centre, administrator);
  return page;
}

/** The steps that are not done, by their links. */
const undone = (page) => page.locator('.first-steps .step:not([data-done]) a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));

test('the first administrator finds the first steps', async () => {
  const page = await openPage(browser, centre.url);
  await page.goto(/http\S+\/setup\/\S+/.exec(output)[0]);
  await page.fill('input[name=login]', administrator.login);
  await page.fill('input[name=name]', 'Quản trị');
  for (const field of await page.locator('input[type=password]').all()) await field.fill(password);
  await page.locator('main button.primary').click();
  await page.waitForURL((address) => !address.pathname.includes('/setup/'));
  await page.goto(centre.url);
  assert.deepEqual(await undone(page), ['/agencies', '/systems', '/people', '/sources', '/level']);
  await page.goto(`${centre.url}/home`);
  assert.equal((await undone(page)).length, 5);
  await assertAccessible(page, 'first steps');
  assertQuiet(page, 'first steps');
  await page.context().close();
});

test('no page of an empty centre is a dead end', async () => {
  for (const theme of ['light', 'dark']) {
    const page = await opened({ theme });
    for (const [path, next] of [
      ['/dossiers', '/dossiers/new'],
      ['/dossiers/new', '/agencies'],
      ['/systems', '/agencies'],
      ['/requirements', '/agencies'],
      ['/signals', '/agencies'],
      ['/four-layers', '/agencies'],
    ]) {
      await page.goto(centre.url + path);
      assert.equal(await page.locator(`.empty a[href="${next}"]`).count(), 1, `${path} leads to ${next}`);
      await assertAccessible(page, `${path} ${theme}`);
    }
    await page.goto(`${centre.url}/sources`);
    const text = await page.locator('main').innerText();
    assert.ok(/logger -T -n 127\.0\.0\.1 -P \d+/.test(text) && text.includes('syslog UDP'), text);
    await assertAccessible(page, `/sources ${theme}`);
    assertQuiet(page, theme);
    await page.context().close();
  }
});

test('the steps are done by what they link to, and then they are gone', async () => {
  const page = await opened();
  await page.goto(`${centre.url}/agencies`);
  assert.ok(await page.locator('#agency-code').isVisible(), 'one agency can be added without a file');
  const example = await page.locator('details pre').innerText();
  await page.setInputFiles('#import-file', { name: 'co-quan.csv', mimeType: 'text/csv', buffer: Buffer.from(`${example}\n`) });
  await page.locator('button[name=act][value=apply]').click();
  await page.waitForLoadState();
  assert.equal(await page.locator('table.cards tbody tr').count(), example.trim().split('\n').length - 1, 'the example imports as it stands');

  await page.goto(`${centre.url}/systems#add-system`);
  assert.equal(await page.locator('.empty a[href="/systems#add-system"]').count(), 1);
  await page.fill('#system-code', 'CONG');
  await page.fill('#system-name', 'Cổng thông tin');
  await page.selectOption('#system-agency', { label: 'Sở Y tế (SO-YT)' });
  await page.locator('#add-system button.primary').click();
  await page.waitForURL('**/systems/CONG');

  await page.goto(`${centre.url}/people`);
  await page.locator('main details.card > summary').first().click();
  await page.fill('#new-login', 'truc.ca1');
  await page.fill('#new-name', 'Trực ca');
  assert.ok(await page.locator('#new-agency[list]').count(), 'agencies are offered here too');
  await page.locator('main details.card form button.primary').first().click();
  await page.waitForLoadState();

  await page.goto(centre.url);
  assert.deepEqual(await undone(page), ['/sources', '/dossiers/new']);

  const [, port] = /logger -T -n 127\.0\.0\.1 -P (\d+)/.exec(output);
  execFileSync('logger', ['-T', '-n', '127.0.0.1', '-P', port, 'a first line']);
  await until('the sender on the page', async () => {
    await page.goto(`${centre.url}/sources`);
    return (await page.locator('form[action="/sources/assign"]').count()) > 0;
  });
  await page.locator('form[action="/sources/assign"] input[name=system]').first().fill('CONG');
  await page.locator('form[action="/sources/assign"] button.primary').first().click();
  await page.waitForLoadState();
  await page.goto(centre.url);
  assert.deepEqual(await undone(page), ['/dossiers/new']);

  await page.goto(`${centre.url}/requirements`);
  assert.equal(await page.locator('.empty a[href="/level"]').count(), 1, 'without a level the page says where it comes from');
  assertQuiet(page, 'the first steps');
  await page.context().close();
});

test('the rail shows the daily rows on a screen, folds the others, and needs no script', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await opened({ javaScriptEnabled });
    await page.goto(`${centre.url}/budget`);
    const foot = await page.locator('.rail-link:visible').last().boundingBox();
    assert.ok(foot.y + foot.height <= 900, `the last open row ends at ${foot.y + foot.height}`);
    const heads = await page.locator('.rail-title').all();
    const last = await heads.at(-1).boundingBox();
    assert.ok(last.y + last.height <= 900, 'every group is in sight');
    assert.equal(await page.locator('.rail a[aria-current=page]:visible').getAttribute('href'), '/budget', 'the group that is read is open');
    assert.ok(await page.locator('.rail a[href="/people"]').isVisible(), 'daily rows of an administrator');
    assert.ok(!(await page.locator('.rail a[href="/dossiers"]').isVisible()), 'the others are folded');
    const prove = page.locator('.rail details', { has: page.locator('a[href="/dossiers"]') });
    await prove.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('.rail a[href="/dossiers"]').isVisible(), 'opened by keyboard');
    await page.context().close();
  }
  const page = await opened();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL('**/dossiers');
  await page.context().close();
});

test('the rail works on a small screen in both themes', async () => {
  for (const theme of ['light', 'dark']) {
    const page = await opened({ width: 390, height: 844, theme });
    await page.locator('.topbar button[popovertarget=rail]').click();
    await page.locator('.rail summary', { hasText: 'Chỉ đạo' }).click();
    assert.ok(await page.locator('.rail a[href="/tasks"]').isVisible());
    await assertAccessible(page, `rail ${theme}`);
    assertQuiet(page, theme);
    await page.context().close();
  }
});
