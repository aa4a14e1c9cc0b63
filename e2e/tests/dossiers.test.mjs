// Level dossiers in a real browser: a commune officer from an empty registry entry to a sent dossier, an appraiser who
// returns it, the officer who completes it by keyboard alone, the appraiser who accepts it, the head who approves it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until } from '../lib/centre.mjs';

/** A system whose agency has an officer, and of which the registry knows a name and nothing else. */
const SYSTEM = 'TRANG-03';

let centre;
let browser;
let dossier;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  // The demonstration's own dossiers come first, so that numbers do not move under the tests.
  await until('the dossiers of the demonstration', async () => {
    const { items } = await centre.api('/api/v1/dossiers?limit=500');
    return items.some((item) => item.system === 'DULICH');
  }, 120);
});
after(async () => {
  await browser?.close();
  await centre?.stop();
});

/** Runs `walk` signed in as `login`; afterwards the page must not have complained. */
async function as(login, walk, { status, ...options } = {}) {
  const page = await openPage(browser, centre.url, options);
  page.setDefaultTimeout(15_000);
  try {
    await signIn(page, centre, centre.account(login));
    await walk(page);
    assertQuiet(page, page.url(), status);
  } catch (error) {
    const seen = await page.evaluate(() => document.querySelector('main')?.innerText.slice(0, 1500)).catch(() => 'nothing');
    throw new Error(`${error.message}\n--- seen at ${page.url()}; complaints ${JSON.stringify(page.complaints)}\n${seen}`, { cause: error });
  } finally {
    await page.context().close();
  }
}

const go = (page, path) => page.goto(centre.url + path);
const seen = (locator) => locator.waitFor({ state: 'visible' });
const stage = async () => (await centre.api(`/api/v1/dossiers/${dossier}`)).stage;

/** Opens the form of a command and returns it. */
async function open(page, word) {
  await go(page, `/dossiers/${dossier}`);
  const details = page.locator(`details#act-${word}`);
  if (!(await details.evaluate((element) => element.open))) await details.locator('summary').click();
  return details.locator('form');
}

async function paper(form, number, body) {
  await form.getByLabel('Số, ký hiệu').fill(number);
  await form.getByLabel('Ngày ban hành').fill(new Date().toISOString().slice(0, 10));
  await form.getByLabel('Cơ quan ban hành').fill(body);
}

async function send(page, form) {
  await Promise.all([page.waitForURL(`**/dossiers/${dossier}`), form.locator('button[type=submit]').click()]);
  await seen(page.locator('#toast'));
}

/** Presses Tab until what has the focus matches; fails when the focus came round without it. */
async function tabTo(page, selector) {
  for (let step = 0; step < 200; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

test('the board shows the demonstration in every stage, and nothing is wrong with it', async () => {
  await as('administrator', async (page) => {
    const { items } = await centre.api('/api/v1/dossiers?limit=500');
    const states = new Set(items.map((item) => item.state));
    for (const state of ['dang_du_thao', 'da_gui_tham_dinh', 'yeu_cau_bo_sung', 'khong_phu_hop', 'da_tham_dinh', 'da_duoc_phe_duyet', 'can_xac_dinh_lai']) {
      assert.ok(states.has(state), `no dossier is ${state}`);
    }
    assert.ok(items.some((item) => item.paused), 'a clock stands still');
    assert.ok(items.some((item) => item.regime === 'ND85-2016'), 'an earlier decision was entered');
    for (const path of ['/dossiers', '/dossiers?stage=da_duoc_phe_duyet', '/dossiers/new', '/en/dossiers']) {
      await go(page, path);
      await assertAccessible(page, path);
    }
    for (const state of states) {
      const item = items.find((one) => one.state === state);
      await go(page, `/dossiers/${item.code}`);
      await assertAccessible(page, `${state} ${item.code}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(width <= 0, `${item.code} is wider than the window`);
    }
  });
});

test('an officer goes from an empty registry entry to a sent dossier', async () => {
  await as('xa03.cntt', async (page) => {
    await go(page, '/dossiers/new');
    await page.locator(`a[href$="system=${SYSTEM}"]`).click();
    await page.locator('#open-level').selectOption('1');
    await page.locator('#open-reason').fill('Trang thông tin nội bộ, chỉ có thông tin công cộng.');
    await page.locator('#open-owner').selectOption('LUYHA');
    await page.locator('#open-dedicated_unit').selectOption('CA-TINH');
    await assertAccessible(page, 'a new dossier');
    await page.getByRole('button', { name: 'Lập hồ sơ này' }).click();
    await page.waitForURL('**/dossiers/HS-*');
    dossier = page.url().split('/').pop();
    const early = await open(page, 'submit');
    await early.locator('button[type=submit]').click();
    await seen(page.locator('.notice', { hasText: 'Hồ sơ còn thiếu' }));
    for (let round = 0; round < 8; round += 1) {
      await go(page, `/dossiers/${dossier}`);
      const missing = page.locator('#missing-title + ul a').first();
      if ((await missing.count()) === 0) break;
      await missing.click();
      await page.waitForURL('**/parts/*');
      await assertAccessible(page, `writing ${page.url()}`);
      for (const area of await page.locator('form textarea').all()) {
        if (!(await area.inputValue())) await area.fill(`Nội dung của xã: ${await area.getAttribute('name')}`);
      }
      await Promise.all([page.waitForURL(`**/dossiers/${dossier}`), page.getByRole('button', { name: 'Lưu nội dung' }).click()]);
    }
    await go(page, `/dossiers/${dossier}/parts/thiet_ke`);
    await page.locator('#attach-file').setInputFiles({ name: 'Thiết kế.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') });
    await page.getByRole('button', { name: 'Đính kèm tệp' }).click();
    await seen(page.getByRole('link', { name: 'Thiết kế.pdf' }));
    await send(page, await open(page, 'submit'));
    assert.equal(await stage(), 'submitted');
    await assertAccessible(page, 'a sent dossier');
  }, { status: 409 });
});

test('an appraiser returns it with reasons', async () => {
  await as('danh.gia', async (page) => {
    const form = await open(page, 'return');
    await form.locator('textarea[name=reasons]').fill('Thiếu sơ đồ vật lý\nLàm rõ nơi đặt máy chủ');
    await send(page, form);
    assert.equal(await stage(), 'completing');
    await seen(page.getByText('Tạm dừng').first());
    await assertAccessible(page, 'a returned dossier');
  });
});

test('the officer completes it and sends it again, by keyboard alone', async () => {
  await as('xa03.cntt', async (page) => {
    await go(page, `/dossiers/${dossier}/parts/tong_quan`);
    await tabTo(page, '#write-mo_hinh_vat_ly');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Một máy chủ tại Trung tâm dữ liệu tỉnh');
    await tabTo(page, `form[action$="/parts/tong_quan"] button[type=submit]`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/dossiers/${dossier}`);
    await tabTo(page, '#act-submit > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#act-submit button[type=submit]');
    await page.keyboard.press('Enter');
    await seen(page.locator('#toast'));
    assert.equal(await stage(), 'submitted');
    await go(page, `/dossiers/${dossier}?old=1&new=2#versions`);
    await seen(page.locator('#versions ins', { hasText: 'Một máy chủ tại Trung tâm dữ liệu tỉnh' }));
    await assertAccessible(page, 'differences between versions');
  });
});

test('the appraiser accepts it and finds it fit', async () => {
  await as('danh.gia', async (page) => {
    await send(page, await open(page, 'accept'));
    const form = await open(page, 'appraise');
    await form.getByLabel('Phù hợp', { exact: true }).check();
    await paper(form, '77/BC-PA05', 'Công an tỉnh');
    await send(page, form);
    assert.equal(await stage(), 'awaiting_approval', 'one request covers appraisal and approval at level 1');
  });
});

test('it is approved after the regulation was issued, by the right body, and the registry follows', async () => {
  await as('lanh.dao', async (page) => {
    await go(page, `/dossiers/${dossier}`);
    assert.equal(await page.locator('details#act-approve').count(), 0, 'level 1 is not for the owner to approve');
  });
  await as('catinh.giamdoc', async (page) => {
    const form = await open(page, 'approve');
    await paper(form, '88/QĐ-CAT', 'Công an tỉnh');
    await form.locator('button[type=submit]').click();
    await seen(page.locator('.notice', { hasText: 'Quy chế' }).first());
    assert.equal(await page.locator('#approve-number').inputValue(), '88/QĐ-CAT', 'what was typed is kept');
  }, { status: 409 });
  assert.equal(await stage(), 'awaiting_approval');
  await as('xa03.cntt', async (page) => {
    await go(page, `/dossiers/${dossier}`);
    await page.getByRole('link', { name: 'Ghi ở hồ sơ hệ thống' }).first().click();
    await page.waitForURL('**/profile?step=papers');
    await page.locator('[name="regulation.number"]').fill('05/QC-UBND');
    const day = page.locator('[name="regulation.date"]');
    await day.fill((await day.getAttribute('type')) === 'date' ? '2026-09-10' : '10/09/2026');
    await page.locator('[name="regulation.body"]').fill('Ủy ban nhân dân xã');
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST' && response.status() === 303),
      page.locator('main form:has([name="regulation.number"]) button.primary[type=submit]').first().click(),
    ]);
  });
  await as('catinh.giamdoc', async (page) => {
    const form = await open(page, 'approve');
    await paper(form, '88/QĐ-CAT', 'Công an tỉnh');
    await send(page, form);
    await seen(page.getByText('88/QĐ-CAT').first());
    await assertAccessible(page, 'an approved dossier');
  });
  assert.equal(await stage(), 'approved');
  assert.equal((await centre.api(`/api/v1/systems/${SYSTEM}`)).level, 1);
});

test('the forms of the decree come filled', async () => {
  await as('xa03.cntt', async (page) => {
    await go(page, `/dossiers/${dossier}?form=01#forms`);
    await seen(page.locator('.written.paper', { hasText: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' }));
    await assertAccessible(page, 'the preview of a form');
    for (const ending of ['docx', 'pdf']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`a[href$="/forms/01.${ending}"]`).click()]);
      assert.equal(download.suggestedFilename(), `${dossier}-mau-01.${ending}`);
    }
  });
});
