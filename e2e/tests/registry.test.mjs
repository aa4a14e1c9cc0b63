// The registry as people keep it: the template filled in, mended, decided and written; the passport; the export read back
// by another library.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until, python } from '../lib/centre.mjs';
import { portal } from '../lib/pages.mjs';

let centre;
let browser;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luytre-registry-'));
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
});
after(async () => {
  await browser?.close();
  await centre?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks openpyxl; `PYTHON` names another interpreter. */
const sheet = (...words) =>
  JSON.parse(execFileSync(python, [join(import.meta.dirname, '../lib/sheet.py'), ...words], { encoding: 'utf8' }));

/** Runs `walk` with a page signed in as `who`; afterwards the page must not have complained. */
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

/** Downloads an address of the centre as the person of the page. */
async function download(page, path, name) {
  const response = await page.context().request.get(centre.url + path);
  assert.equal(response.status(), 200, path);
  const file = join(folder, name);
  writeFileSync(file, await response.body());
  return file;
}

async function send(page, file) {
  await page.goto(`${centre.url}/registry/import`);
  await page.locator('#import-file').setInputFiles(file);
  await page.locator('form[enctype] button[type=submit]').click();
  await page.locator('#result-title').waitFor();
}

describe('the registry as a spreadsheet', () => {
  test('the template has lists and notes, and is filled in, mended, decided and written', async () => {
    await as(
      'yte.cntt',
      async (page) => {
        const file = await download(page, '/registry/template.xlsx', 'mau.xlsx');
        const template = sheet('read', file);
        assert.ok(template['Hệ thống'].choices > 5 && template['Hệ thống'].notes > 5, 'lists to choose from, and notes');
        assert.ok(template['Hướng dẫn'] && template['Thiết bị'] && template['Lịch trực'], Object.keys(template).join());

        sheet('append', file, 'Hệ thống', 'Mã hệ thống=PK-TUNHAN', 'Tên hệ thống=Quản lý phòng khám', 'Cơ quan quản lý=Sở Y tê');
        await send(page, file);
        const row = page.locator('#import-problems tbody tr');
        assert.equal(await row.count(), 1);
        assert.match(await row.innerText(), /C2[\s\S]*có phải SO-YTE \(Sở Y tế\)\?/);
        await assertAccessible(page, 'an import with mistakes');

        const mended = await download(page, '/registry/template.xlsx', 'sua.xlsx');
        sheet('append', mended, 'Hệ thống', 'Mã hệ thống=PK-TUNHAN', 'Tên hệ thống=Quản lý phòng khám', 'Cơ quan quản lý=sở y tế');
        sheet('append', mended, 'Hệ thống', 'Mã hệ thống=QLBV', 'Tên hệ thống=Tên trong tệp', 'Cơ quan quản lý=SO-YTE');
        sheet('append', mended, 'Thiết bị', 'Mã hệ thống=PK-TUNHAN', 'Tên thiết bị=Máy chủ 01', 'Nước sản xuất=Việt Nam', 'Hỗ trợ đến ngày=31/12/2030');
        await send(page, mended);
        assert.equal(await page.locator('#import-conflicts tbody tr').count(), 1, 'the other name of QLBV waits for a decision');
        await assertAccessible(page, 'an import with a conflict');
        await page.locator('#import-conflicts select').selectOption('keep');
        await page.locator('button[value=apply]').click();
        await page.getByText('Đã ghi vào danh mục').waitFor();

        await page.goto(`${centre.url}/systems/PK-TUNHAN/passport`);
        await page.getByRole('heading', { level: 1, name: 'Quản lý phòng khám' }).waitFor();
        await page.getByRole('rowheader', { name: 'Máy chủ 01' }).waitFor();
      },
      { status: 422 },
    );
  });

  test('the export is read by another library, holds only what the person may see, and changes nothing when sent back', async () => {
    await as('yte.cntt', async (page) => {
      const file = await download(page, '/registry/export.xlsx', 'xuat.xlsx');
      const book = sheet('read', file);
      const [head, ...rows] = book['Hệ thống'].rows;
      const agency = head.findIndex((name) => name.startsWith('Cơ quan quản lý'));
      assert.ok(rows.length >= 3, 'the systems of the department');
      assert.deepEqual([...new Set(rows.map((row) => row[agency]))], ['SO-YTE']);
      await send(page, file);
      await page.getByText('Tệp hợp lệ, chưa ghi gì').waitFor();
      assert.match(await page.locator('section:has(#result-title) dl').innerText(), /Hệ thống thay đổi\s+0/);
    });
  });
});

describe('the profile of a system', () => {
  test('is filled in by keyboard and without scripts, and printed', async () => {
    await as(
      'yte.cntt',
      async (page) => {
        await page.goto(`${centre.url}/systems/QLBV/profile?step=devices`);
        const before = await page.locator('fieldset.entry-row').count();
        await page.locator('button[value=add]').click();
        await page.locator('fieldset.entry-row').nth(before).waitFor();
        await page.locator(`#f-devices-${before}-name`).fill('Máy in mạng');
        await page.locator('button[value=save]').focus();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/systems/QLBV/profile?step=devices');
        await page.goto(`${centre.url}/systems/QLBV/passport`);
        await page.getByRole('rowheader', { name: 'Máy in mạng' }).waitFor();
      },
      { javaScriptEnabled: false },
    );
    await as('yte.cntt', async (page) => {
      await page.goto(`${centre.url}/systems/HSSK/passport`);
      await assertAccessible(page, 'the passport');
      await page.emulateMedia({ media: 'print' });
      const pdf = await page.pdf({ format: 'A4' });
      const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
      assert.ok(sheets >= 1 && sheets <= 3, `the passport takes ${sheets} sheets`);
    });
  });

  test('of the portal shows its level, layers, products and the share of domestic ones', async () => {
    await as('administrator', async (page) => {
      await until('the profile of the portal', async () => {
        await page.goto(`${centre.url}/systems/${portal}/passport`);
        return (await page.getByText('Tường lửa Lũy Đá LD-500').count()) > 0;
      });
      assert.match(await page.locator('section:has(#figures-title)').innerText(), /5 trên 8 \(63 %\)/);
      await page.goto(`${centre.url}/agencies/CA-TINH`);
      await page.getByText('đang trực').waitFor();
      await assertAccessible(page, 'an agency');
    });
  });
});
