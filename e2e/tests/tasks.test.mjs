// Programmes, tasks and the budget in a real browser: a leader imports a plan, an officer reports, the leader accepts; the
// board is worked with the keyboard; a budget page explains its numbers; axe finds nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until } from '../lib/centre.mjs';

const PROGRAMME = 'CTHD-LUYHA';
const PLAN = 'KH-THU';
const TABLE = [
  'STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành',
  'I. Phần một\t\t\t\t',
  '1\tRà soát tài khoản quản trị của các hệ\tSở Y tế\tCông an tỉnh\t31/12/2030',
  '\tthống dùng chung\t\t\t',
  '2\tTập huấn cho tổ công nghệ số\tBan Chỉ đạo chuyển đổi số\tSở Nội vụ\tThường xuyên',
].join('\n');

let centre;
let browser;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  await until(
    'the budget of the demonstration, which comes last',
    async () => {
      const { items } = await centre.api(`/api/v1/tasks?programme=${PROGRAMME}&state=cancelled&limit=500`);
      return items.length === 1;
    },
    120,
  );
});
after(async () => {
  await browser?.close();
  await centre?.stop();
});

async function as(who, walk, options = {}) {
  const page = await openPage(browser, centre.url, options);
  page.setDefaultTimeout(15_000);
  try {
    await signIn(page, centre, centre.account(who));
    await walk(page);
    assertQuiet(page, page.url(), options.status);
  } finally {
    await page.context().close();
  }
}

const go = (page, path) => page.goto(centre.url + path);

test('the demonstration has a programme of 19 tasks in every state', async () => {
  const { items } = await centre.api(`/api/v1/tasks?programme=${PROGRAMME}&limit=500`);
  assert.equal(items.length, 19);
  const states = new Set(items.map((task) => task.state));
  assert.deepEqual([...states].sort(), ['accepted', 'cancelled', 'in_progress', 'not_started', 'reported_done']);
  assert.ok(items.some((task) => task.overdue && task.overdue_days > 0), 'some are overdue');
  const one = await centre.api(`/api/v1/tasks/${items[0].id}`);
  assert.equal(one.id, items[0].id);
});

test('a leader imports a plan, decides on an unknown name, an officer reports, the leader accepts', async () => {
  await as('lanh.dao', async (page) => {
    await go(page, '/programmes');
    await page.getByRole('link', { name: 'Nhập chương trình' }).click();
    await page.locator('#plan-code').fill(PLAN);
    await page.locator('#plan-title').fill('Kế hoạch thử');
    await page.locator('#plan-file').setInputFiles({ name: 'phu-luc.txt', mimeType: 'text/plain', buffer: Buffer.from(TABLE) });
    await page.getByRole('button', { name: 'Kiểm tra bảng' }).click();
    await page.getByText('Bảng hợp lệ').waitFor();
    await page.getByText('Rà soát tài khoản quản trị của các hệ thống dùng chung').waitFor();
    await assertAccessible(page, 'the preview of an import');
    const name = page.getByLabel('Là: Ban Chỉ đạo chuyển đổi số');
    await name.fill('SO-KHCN');
    await page.getByRole('button', { name: 'Ghi chương trình' }).click();
    await page.waitForURL(`**/programmes/${PLAN}`);
    assert.match(await page.locator(`#task-${PLAN}\\.02`).innerText(), /Ban Chỉ đạo chuyển đổi số/);
    await assertAccessible(page, 'a programme');
  });
  const { items } = await centre.api(`/api/v1/tasks?programme=${PLAN}`);
  assert.deepEqual(items.map((task) => task.leads[0].agency), ['SO-YTE', 'SO-KHCN']);
  await as(
    'yte.cntt',
    async (page) => {
      await go(page, `/tasks/${PLAN}.01`);
      await page.locator('#report-text').fill('Đã rà soát 42 tài khoản, thu hồi 5');
      await page.locator('#report-done').check();
      await page.getByRole('button', { name: 'Gửi báo cáo' }).click();
      await page.getByText('Báo hoàn thành phải kèm minh chứng').waitFor();
      assert.equal(await page.locator('#report-text').inputValue(), 'Đã rà soát 42 tài khoản, thu hồi 5', 'nothing typed is lost');
      await page.locator('#report-proof').fill('Biên bản rà soát');
      await page.locator('#report-done').check();
      await page.getByRole('button', { name: 'Gửi báo cáo' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Báo cáo tiến độ' }).first().waitFor();
      await page.locator('dl').getByText('100 %').waitFor();
      await assertAccessible(page, 'a task that was reported');
      assert.equal(await page.locator('#decide').count(), 0, 'an officer decides nothing');
    },
    { status: 409 },
  );
  await as('lanh.dao', async (page) => {
    // By keyboard from the board: the column's card, its "move to", the decision.
    await go(page, `/tasks?programme=${PLAN}`);
    await page.locator(`#move-${PLAN}\\.01`).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/tasks/${PLAN}.01?move=accept`);
    await page.locator('#accept-note').focus();
    await page.keyboard.type('Dat yeu cau');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/tasks/${PLAN}.01`);
    await page.locator('.badge.ok').filter({ hasText: 'Hoàn thành' }).first().waitFor();
  });
  const task = await centre.api(`/api/v1/tasks/${PLAN}.01`);
  assert.deepEqual([task.state, task.percent], ['accepted', 100]);
});

test('axe finds nothing on board, table, calendar, time line, programmes, budget and projects, in both languages', async () => {
  await as('administrator', async (page) => {
    for (const path of [
      '/tasks', '/tasks?view=table', '/tasks?view=calendar', '/tasks?view=timeline', `/tasks/${PROGRAMME}.09`, '/programmes', `/programmes/${PROGRAMME}`,
      `/programmes/${PROGRAMME}/report`, '/budget', '/budget/projects', '/budget/projects/DA-SOC',
    ]) {
      for (const language of ['', '/en']) {
        await go(page, language + path);
        await assertAccessible(page, language + path);
        assertQuiet(page, language + path);
      }
    }
  });
});

test('a field of several codes offers the list for each of them', async () => {
  await as('administrator', async (page) => {
    await go(page, '/tasks');
    const offered = () => page.locator('#agency-codes option').evaluateAll((all) => all.map((option) => [option.value, option.disabled]));
    await page.locator('details', { has: page.locator('#task-leads') }).locator('summary').click();
    const leads = page.locator('#task-leads');
    await leads.focus();
    assert.ok((await offered()).some(([value]) => value === 'SO-NV'), 'the first code');
    await leads.fill('SO-YTE, ');
    assert.ok((await offered()).some(([value]) => value === 'SO-YTE, SO-NV'), 'the second code');
    assert.ok((await offered()).some(([value, gone]) => value === 'SO-YTE, SO-YTE' && gone), 'none twice');
    await page.locator('#tasks-lead').focus();
    assert.ok((await offered()).some(([value]) => value === 'SO-NV'), 'a field of one code has its list back');
  });
});

test('the budget explains its numbers: above and below the share, with the lines behind', async () => {
  await as('administrator', async (page) => {
    await go(page, '/budget');
    const shares = page.locator('section[aria-labelledby=shares-title] tbody tr');
    assert.ok((await shares.count()) >= 13);
    assert.ok((await shares.filter({ hasText: 'Chưa đạt' }).count()) >= 3 && (await shares.filter({ hasText: /(?<!Chưa )Đạt/ }).count()) >= 3);
    await shares.first().getByRole('link', { name: /Các dòng phía sau/ }).click();
    await page.waitForURL(/agency=/);
    await page.locator('section[aria-labelledby=lines-title] tbody tr').first().waitFor();
  });
});

test('reports and exports are files', async () => {
  const page = await openPage(browser, centre.url);
  await signIn(page, centre, centre.account('lanh.dao'));
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const [path, magic] of [
    [`/programmes/${PROGRAMME}/report/docx`, 'PK'],
    [`/programmes/${PROGRAMME}/report/pdf`, '%PDF'],
    [`/tasks/export/xlsx?programme=${PROGRAMME}`, 'PK'],
    [`/tasks/export/json?programme=${PROGRAMME}`, '['],
  ]) {
    const response = await fetch(centre.url + path, { headers: { cookie: cookies } });
    assert.equal(response.status, 200, path);
    const body = Buffer.from(await response.arrayBuffer());
    assert.ok(body.subarray(0, magic.length).toString('latin1') === magic, `${path}: ${body.subarray(0, 8)}`);
  }
  await page.context().close();
});
