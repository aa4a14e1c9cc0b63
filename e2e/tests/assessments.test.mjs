// An assessor writes a finding, the agency's officer answers and fixes it, the assessor verifies: each as a person of its
// own, once wholly by keyboard; and every page of assessments, training and drills without a fault of accessibility.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until } from '../lib/centre.mjs';

let centre;
let browser;
/** A running assessment of the demonstration. */
let running;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  running = await until('a running assessment', async () => {
    const { items } = await centre.api('/api/v1/assessments?state=running');
    return items.find((one) => one.system === 'DVC' && one.open_findings > 0);
  });
  // The drills are entered last.
  await until('the planned drill', planned);
});
/** Whether the demonstration has entered everything of this part, as a page shows it. */
async function planned() {
  const page = await openPage(browser, centre.url);
  try {
    await signIn(page, centre, centre.account('administrator'));
    await page.goto(`${centre.url}/drills`);
    return (await page.locator('a', { hasText: 'Dữ liệu cá nhân bị rao bán' }).count()) > 0;
  } finally {
    await page.context().close();
  }
}

after(async () => {
  await browser?.close();
  await centre?.stop();
});

/** Runs `walk` with a page of its own, signed in as `who`; afterwards the page must not have complained. */
async function as(who, walk, options = {}) {
  const page = await openPage(browser, centre.url, options);
  page.setDefaultTimeout(15_000);
  try {
    await signIn(page, centre, centre.account(who));
    await walk(page);
    assertQuiet(page, page.url(), options.status);
  } catch (error) {
    const seen = await page.evaluate(() => document.querySelector('main')?.innerText.slice(0, 1500)).catch((failure) => failure.message);
    throw new Error(`${error.message}\n--- seen at ${page.url()}\n${seen}`, { cause: error });
  } finally {
    await page.context().close();
  }
}

/** Presses Tab until what has the focus matches; fails when the focus came round without it. */
async function tabTo(page, selector) {
  for (let step = 0; step < 200; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

const title = 'Bản sao lưu không được mã hóa';

test('a finding goes from the assessor to the officer and back', async () => {
  let code;
  await as('danh.gia', async (page) => {
    await page.goto(`${centre.url}/assessments/${running.code}`);
    await page.locator('#finding > summary').focus();
    await page.keyboard.press('Enter');
    await tabTo(page, '#finding-title');
    await page.keyboard.type(title);
    await tabTo(page, '#finding-severity');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '#finding-subject');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '#finding-detail');
    await page.keyboard.type('Tệp sao lưu hằng đêm để nguyên trên máy chủ tệp.');
    await tabTo(page, '#finding button[type=submit]');
    await Promise.all([page.waitForURL(/\/assessments\/DG-/), page.keyboard.press('Enter')]);
    const link = page.locator('a', { hasText: title });
    await link.waitFor();
    code = (await link.getAttribute('href')).split('/').pop();
    await assertAccessible(page, 'the assessment with its finding');
  });
  await as('vpub.cntt', async (page) => {
    await page.goto(`${centre.url}/findings/${code}`);
    assert.equal(await page.locator('input[name=step][value=verify]').count(), 0, 'an officer does not verify');
    await page.fill('#answer-text', 'Mã hóa bản sao lưu.');
    await page.fill('#answer-day', '2099-12-31');
    await page.locator('form:has(input[value=answer]) button[type=submit]').click();
    await page.locator('summary', { hasText: 'Báo đã khắc phục' }).click();
    await page.fill('#fix-text', 'Đã bật mã hóa, khóa giữ ở két.');
    await page.locator('form:has(input[value=fix]) button[type=submit]').click();
    await page.locator('.badge', { hasText: 'Chờ xác minh' }).waitFor();
    await assertAccessible(page, 'the finding that waits to be verified');
  });
  await as('danh.gia', async (page) => {
    await page.goto(`${centre.url}/findings/${code}`);
    await page.fill('#verify-text', 'Đã mở thử một bản sao lưu.');
    await page.locator('form:has(input[value=verify]) button[type=submit]').click();
    await page.locator('.badge', { hasText: 'Đã xác minh' }).waitFor();
  });
  const { items } = await centre.api(`/api/v1/assessments/${running.code}`);
  assert.equal(items.find((finding) => finding.code === code).state, 'verified');
});

test('a form that lacks something says so at the field and keeps what was typed', async () => {
  await as(
    'danh.gia',
    async (page) => {
      await page.goto(`${centre.url}/assessments`);
      await page.locator('#plan > summary').click();
      await page.fill('#plan-system', 'KHONG-CO');
      await page.fill('#plan-assessor_name', 'Công ty Tre');
      await page.locator('#plan button[type=submit]').click();
      await page.locator('#plan-system-error').waitFor();
      assert.equal(await page.inputValue('#plan-system'), 'KHONG-CO');
      assert.equal(await page.inputValue('#plan-assessor_name'), 'Công ty Tre');
      await assertAccessible(page, 'the form with its mistakes');
    },
    { status: 422 },
  );
});

test('a run sheet: brought in and noted with one click', async () => {
  await as('truong.ca1', async (page) => {
    await page.goto(`${centre.url}/drills`);
    await page.locator('a', { hasText: 'Dữ liệu cá nhân bị rao bán' }).first().click();
    await page.locator('button', { hasText: 'Bắt đầu diễn tập' }).click();
    await page.locator('#inject-offer button').click();
    await page.locator('#inject-offer form:has(input[value=SO-YTE]) button[value=detected]').click();
    await page.locator('#measured-title').waitFor();
    await page.locator('td .badge', { hasText: 'Đã đạt' }).first().waitFor();
    await assertAccessible(page, 'the run sheet');
  });
});

test('axe finds nothing on the pages of assessments, training and drills', async () => {
  const { items: all } = await centre.api('/api/v1/assessments?limit=1');
  const places = [
    '/assessments',
    '/assessments?unopened=1',
    `/assessments/${all[0].code}`,
    '/findings',
    '/holds',
    '/training',
    '/training/staff',
    '/training/staff/NS-00001',
    '/drills',
  ];
  for (const options of [{}, { theme: 'dark', width: 390, height: 844 }]) {
    await as(
      'administrator',
      async (page) => {
        for (const place of places) {
          for (const address of [place, `/en${place}`]) {
            await page.goto(centre.url + address);
            await assertAccessible(page, `${address} ${options.theme ?? 'light'}`);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(wide <= 0, `${address} is ${wide} px too wide`);
          }
        }
      },
      options,
    );
  }
});

test('the report is a Word document and a PDF', async () => {
  await as('danh.gia', async (page) => {
    await page.goto(`${centre.url}/assessments/${running.code}`);
    for (const [ending, begins] of [['docx', 'PK'], ['pdf', '%PDF']]) {
      const response = await page.request.get(`${centre.url}/assessments/${running.code}/report.${ending}`);
      assert.equal(response.status(), 200);
      assert.equal((await response.body()).subarray(0, begins.length).toString(), begins);
    }
  });
});
