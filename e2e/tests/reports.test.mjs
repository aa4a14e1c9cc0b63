// The annual report of the demonstration province: refused with its list while it does not agree with itself, printed as a
// draft in four forms, recomputed by an independent query, each check provoked by hand on the page.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, binary, until, python } from '../lib/centre.mjs';

const YEAR = 2026;
const OWNER = 'LUYHA';
const CODE = `BC-${YEAR}-${OWNER}`;
const query = join(import.meta.dirname, '../acceptance/annual_report.py');

let centre;
let browser;
let page;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luytre-report-'));
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  page = await openPage(browser, centre.url);
  page.setDefaultTimeout(20_000);
  await signIn(page, centre, centre.account('administrator'));
  await until('the report of the demonstration', async () => (await page.goto(`${centre.url}/reports/${CODE}`)).status() === 200, 120);
  page.complaints.length = 0;
});
after(async () => {
  await browser?.close();
  await centre?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program to its end; returns its exit code and what it said. */
function run(program, ...words) {
  return new Promise((resolve) => {
    execFile(program, words, { encoding: 'utf8', maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, said: stdout + stderr });
    });
  });
}

/** Prints the report of the running demonstration into a file; returns exit code and words. */
function print(name, ...more) {
  const data = join(centre.folder, 'data');
  return run(binary, 'report', 'annual', '--year', `${YEAR}`, '--owner', OWNER, '--out', join(folder, name), '--data', data, '--lang', 'vi', ...more);
}

const read = (name) => readFileSync(join(folder, name));

/** The report as JSON, as it stands now. */
async function figures() {
  const { code, said } = await print('now.json', '--draft');
  assert.equal(code, 0, said);
  return JSON.parse(read('now.json').toString('utf8'));
}

/** Sends the form that corrects a cell. */
async function correct(cell, value, reason = 'Đối chiếu với hồ sơ giấy') {
  await page.goto(`${centre.url}/reports/${CODE}`);
  await page.locator('#correct-cell').fill(cell);
  await page.locator('#correct-value').fill(value);
  await page.locator('#correct-reason').fill(reason);
  await Promise.all([page.waitForURL(`**/reports/${CODE}*`), page.locator('button[value=correct]').click()]);
  await page.locator('#toast').waitFor();
}

/** Gives a cell the figure back that was computed. */
async function restore(cell) {
  await page.goto(`${centre.url}/reports/${CODE}`);
  const form = page.locator('form', { has: page.locator(`input[name=cell][value="${cell}"]`) });
  await Promise.all([page.waitForURL(`**/reports/${CODE}*`), form.locator('button[value=restore]').click()]);
  await page.locator('#toast').waitFor();
}

test('without --draft a report that does not agree is refused with the list, and nothing is written', async () => {
  const { code, said } = await print('refused.docx');
  assert.equal(code, 1, said);
  const { inconsistencies } = await figures();
  assert.ok(inconsistencies.length > 10, 'the demonstration has open points');
  for (const one of inconsistencies.filter((wrong) => wrong.system)) assert.match(said, new RegExp(`\\(${one.system}\\).*cột ${one.place} `));
  assert.throws(() => read('refused.docx'), /ENOENT/);
});

test('with --draft it is printed in four forms, and Word says that it is a draft', async () => {
  for (const [name, magic] of [['r.docx', 'PK'], ['r.xlsx', 'PK'], ['r.pdf', '%PDF-'], ['r.json', '{']]) {
    const { code, said } = await print(name, '--draft');
    assert.equal(code, 0, said);
    assert.equal(read(name).subarray(0, magic.length).toString('latin1'), magic, name);
    assert.ok(read(name).length > 5_000, `${name}: ${read(name).length} bytes`);
  }
  const { said } = await run(python, '-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(*[z.read(n).decode() for n in z.namelist() if n.endswith(".xml")])', join(folder, 'r.docx'));
  assert.match(said, /DỰ THẢO/);
});

test('an independent query over the ledger finds the same figures', async () => {
  await page.goto(`${centre.url}/reports/${CODE}`);
  await Promise.all([page.waitForURL(`**/reports/${CODE}*`), page.locator('button[value=recompute]').click()]);
  await page.locator('#toast').waitFor();
  for (const name of ['own.json', 'own.xlsx']) assert.equal((await print(name, '--draft')).code, 0);
  const ledger = join(centre.folder, 'data/ledger.sqlite');
  const compared = await run(python, query, ledger, `${YEAR}`, OWNER, join(folder, 'own.json'), join(folder, 'own.xlsx'));
  assert.equal(compared.code, 0, compared.said);
  assert.match(compared.said, /^60 systems, \d+ with requirements: no difference/);
  console.log(compared.said.trim());
});

/** Each check of the form: what is written by hand, and the words of the refusal. */
const provoked = [
  ['rows_equal_c1', 'c1', (told) => `${told.annual.counters.managed + 1}`, 'c1', /chỉ tiêu c1 ghi 61/],
  ['approved_equal_c5_with_decision_and_regulation', 'c5', (told) => `${told.annual.counters.approved + 5}`, 'c5', /chỉ tiêu c5 ghi 15/],
  ['approved_equal_c5_with_decision_and_regulation', 'CONG-TTDT/8', () => '', '8', /\(CONG-TTDT\): cột 8 để trống/],
  ['not_approved_has_expected_approval', null, () => '', '9', /cột 9 để trống/],
  ['not_fully_deployed_has_expected_deployment', 'CBCC/11', () => '', '11', /\(CBCC\): cột 11 để trống/],
  ['periodic_equal_c6', 'c6', () => '44', 'c6', /chỉ tiêu c6 ghi 44/],
];

for (const [check, cell, value, place, words] of provoked) {
  test(`the check ${check} is provoked at ${cell ?? 'column 9'} and seen in the refusal`, async () => {
    const told = await figures();
    const points = (all) => all.inconsistencies.filter((one) => one.check === check && one.place === place);
    let at = cell;
    if (!at) {
      // A system that lacks the day: given one it leaves the list, without it comes back.
      const { system } = points(told)[0];
      at = `${system}/9`;
      await correct(at, '31/12/2026');
      assert.ok(!points(await figures()).some((one) => one.system === system), 'a day settles it');
      await restore(at);
    } else {
      await correct(at, value(told));
    }
    const now = await figures();
    const system = at.includes('/') ? at.split('/')[0] : null;
    assert.ok(points(now).some((one) => one.system === system), `${at} is not in the list`);
    const { code, said } = await print('again.docx');
    assert.equal(code, 1);
    assert.match(said, words);
    const list = page.locator('section[aria-labelledby=wrong-title]');
    await list.evaluate((section) => section.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
    assert.match(await list.innerText(), words);
    assert.match(await page.locator('section[aria-labelledby=corrections-title]').innerText(), /Đối chiếu với hồ sơ giấy|phân công mới/);
    await assertAccessible(page, `the report with ${at}`);
    if (cell) await restore(cell);
  });
}

test('a report that does not agree cannot be signed; a correction needs a cell and a reason', async () => {
  const leader = await openPage(browser, centre.url);
  leader.setDefaultTimeout(15_000);
  await signIn(leader, centre, centre.account('leader'));
  await leader.goto(`${centre.url}/reports/${CODE}`);
  await leader.locator('#send-number').fill('12/BC-UBND');
  await leader.locator('button[value=sign]').click();
  await leader.locator('.notice.bad').waitFor();
  assert.match(await leader.locator('.notice.bad').first().innerText(), /chưa khớp|Kỳ báo cáo/);
  assertQuiet(leader, 'a refused signature', 422);
  await leader.context().close();
  await page.goto(`${centre.url}/reports/${CODE}`);
  await page.locator('#correct-cell').fill('KHONG-CO/99');
  await page.locator('#correct-value').fill('1');
  await page.locator('#correct-reason').fill('thử');
  await page.locator('button[value=correct]').click();
  await page.locator('.notice.bad').waitFor();
  assertQuiet(page, 'refusals', 422);
});

test('the history tells in words what was done, and the preview looks like the paper', async () => {
  await page.goto(`${centre.url}/reports/${CODE}`);
  const history = await page.locator('section[aria-labelledby=history-title]').innerText();
  assert.match(history, /Sửa tay một ô/);
  assert.doesNotMatch(history, /report\./);
  await page.goto(`${centre.url}/reports/${CODE}/preview`);
  const head = page.locator('.paper-head').first().locator('> div');
  const [left, right] = [await head.nth(0).boundingBox(), await head.nth(1).boundingBox()];
  assert.ok(right.x >= left.x + left.width && Math.abs(left.y - right.y) < 2, 'the head stands in two columns');
  assert.match(await page.locator('.paper-label').innerText(), /DỰ THẢO/);
  assertQuiet(page, 'the preview');
});

/** All items of a list of the API. */
async function everyItem(path) {
  const items = [];
  let cursor = '';
  do {
    const answer = await centre.api(`${path}${path.includes('?') ? '&' : '?'}limit=500${cursor}`);
    items.push(...answer.items);
    cursor = answer.next ? `&cursor=${encodeURIComponent(answer.next)}` : '';
  } while (cursor);
  return items;
}

test('a monthly report is made from its template; its figures are those of the API, in the page and in three files', async () => {
  await page.goto(`${centre.url}/reports`);
  const row = page.locator('section[aria-labelledby=templates-title] tr', { hasText: 'Báo cáo tháng về giám sát' });
  await row.getByRole('link', { name: /Chọn/ }).click();
  // The agency below is the department of health; the demonstration made that of the whole province.
  await page.locator('#make-agency').selectOption('SO-YTE');
  const running = await page.locator('#make-period option').first().getAttribute('value');
  await page.locator('#make-period').selectOption(running);
  await assertAccessible(page, 'the form of a periodic report');
  const code = `BCK-SOC-MONTHLY-${running}-SO-YTE`;
  await Promise.all([page.waitForURL(`**/reports/periodic/${code}*`), page.getByRole('button', { name: 'Lập báo cáo' }).first().click()]);
  await assertAccessible(page, 'a periodic report');

  const cell = (name) => page.locator('table', { hasText: name }).locator('tbody tr').last().locator('td.num').first();
  const systems = await everyItem('/api/v1/systems?agency=SO-YTE');
  assert.ok(systems.length > 0, 'the department has systems');
  assert.equal(await cell('Hệ thống thông tin đang vận hành theo cấp độ').innerText(), `${systems.length}`);

  // Each number opens its rows: as many alerts as the report says, by the API with the same address.
  const link = cell('Cảnh báo trong kỳ theo mức độ').locator('a');
  const address = new URL(await link.getAttribute('href'), centre.url);
  address.searchParams.delete('state');
  assert.equal(address.pathname, '/alerts');
  const alerts = await everyItem(`/api/v1/alerts?${address.searchParams}`);
  const before = Number(await link.innerText());
  assert.ok(alerts.length >= before, `${alerts.length} alerts now, ${before} when the report was made`);

  await page.locator('#section-judgement-text').fill('Không có sự cố nghiêm trọng.\nĐã xử lý các cảnh báo.');
  await page.locator('form', { has: page.locator('#section-judgement-text') }).locator('button[value=tell]').click();
  await page.locator('#toast').waitFor();
  await page.locator('button[value=refresh]').click();
  await page.locator('#toast').waitFor();
  assert.equal(await page.locator('#section-judgement-text').inputValue(), 'Không có sự cố nghiêm trọng.\nĐã xử lý các cảnh báo.');

  for (const [kind, magic] of [['docx', 'PK'], ['pdf', '%PDF-'], ['xlsx', 'PK']]) {
    const answer = await page.request.get(`${centre.url}/reports/periodic/${code}/file/${kind}`);
    assert.equal(answer.status(), 200, kind);
    const bytes = await answer.body();
    assert.equal(bytes.subarray(0, magic.length).toString('latin1'), magic, kind);
    writeFileSync(join(folder, `month.${kind}`), bytes);
  }
  const table = 'import sys, json, openpyxl; print(json.dumps([[str(c) if c is not None else None for c in r] for r in openpyxl.load_workbook(sys.argv[1])["Số liệu"].iter_rows(values_only=True)]))';
  const { said, code: exit } = await run(python, '-c', table, join(folder, 'month.xlsx'));
  assert.equal(exit, 0, said);
  const rows = JSON.parse(said);
  const sum = rows.find((one) => one[3] === 'systems_by_level');
  assert.equal(Number(sum[4]), systems.length, 'the spreadsheet says the same');
  const { said: words } = await run(python, '-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode())', join(folder, 'month.docx'));
  assert.match(words, /Không có sự cố nghiêm trọng\./);

  // Before the month is over nobody signs it; the history tells what was done in words.
  const head = await openPage(browser, centre.url);
  head.setDefaultTimeout(15_000);
  await signIn(head, centre, centre.account('leader'));
  await head.goto(`${centre.url}/reports/periodic/${code}`);
  await head.locator('#send-number').fill('12/BC-SYT');
  await head.locator('button[value=sign]').click();
  await head.locator('.notice.bad').waitFor();
  assert.match(await head.locator('.notice.bad').first().innerText(), /Kỳ báo cáo đến hết ngày/);
  assertQuiet(head, 'a refused signature', 422);
  await head.context().close();
  const history = await page.locator('section[aria-labelledby=history-title]').innerText();
  assert.match(history, /Lập báo cáo từ mẫu/);
  assert.match(history, /Lấy lại số liệu/);
  assert.doesNotMatch(history, /periodic\./);

  await page.goto(`${centre.url}/en/reports/periodic/${code}`);
  assert.match(await page.locator('main').innerText(), /Alerts of the period by severity/);
  await page.goto(`${centre.url}/reports/periodic/${code}/preview`);
  assert.match(await page.locator('.paper').innerText(), /Số liệu lấy từ hệ thống lúc/);
  assertQuiet(page, 'a periodic report');
});
