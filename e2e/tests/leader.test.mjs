// The ranking in a real browser: a leader reads it, prints it and opens an agency's sheet by keyboard alone; an officer
// contests a figure; an assessor decides; the leader sees the decision.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until } from '../lib/centre.mjs';

/** An agency with an officer, without contested figures in the demonstration. */
const AGENCY = 'SO-GDDT';
const OFFICER = 'gddt.cntt';
const REASON = 'Quy chế đã ban hành ngày 12/10/2023, hồ sơ chưa ghi số văn bản.';
const ANSWER = 'Đã đối chiếu văn bản gốc; sẽ cập nhật hồ sơ.';

let centre;
let browser;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  // The demonstration publishes its edition last: until then the figures move.
  await as('lanh.dao', (page) =>
    until('the published edition', async () => {
      await page.goto(`${centre.url}/ranking`);
      return (await page.locator('#ranking-edition option').count()) > 1;
    }, 120),
  );
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
  } finally {
    await page.context().close();
  }
}

/** Presses Tab until what has the focus matches; fails when the focus came round without it. */
async function tabTo(page, selector) {
  for (let step = 0; step < 250; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

test('the leader goes from the overview to the ranking and into a sheet by keyboard alone', async () => {
  await as('lanh.dao', async (page) => {
    await page.goto(`${centre.url}/leader`);
    assert.equal(await page.locator('.figure').count(), 6, 'six figures');
    const named = await page.locator('.target .figure-name').allInnerTexts();
    assert.ok(named.length > 0 && named.every((name) => name.trim().length > 5), 'every bar says what it shows');
    await assertAccessible(page, 'the overview');
    await tabTo(page, 'main a[href="/ranking"]');
    await Promise.all([page.waitForURL('**/ranking'), page.keyboard.press('Enter')]);
    await assertAccessible(page, 'the ranking');
    await tabTo(page, `main a[href="/ranking/${AGENCY}"]`);
    await Promise.all([page.waitForURL(`**/ranking/${AGENCY}`), page.keyboard.press('Enter')]);
    const pillars = await page.locator('section[aria-labelledby^=pillar-]').count();
    assert.equal(pillars, 5, 'five pillars');
    await assertAccessible(page, 'the sheet');
    // Each number opens the rows behind it.
    const rows = await page.locator('section[aria-labelledby^=pillar-] tbody th a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.ok(rows.length >= 10, `${rows.length} indicators`);
    const statuses = await page.evaluate(
      (all) => Promise.all(all.map(async (address) => [address, (await fetch(address)).status])),
      [...new Set(rows)],
    );
    assert.deepEqual(statuses.filter(([, status]) => status !== 200), [], 'the leader may open every row');
  });
});

test('the leader prints the ranking: the table with all agencies, without forms and rail', async () => {
  await as('lanh.dao', async (page) => {
    await page.goto(`${centre.url}/ranking`);
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.rail', '.topbar', '.filters']) assert.ok(!(await page.locator(hidden).first().isVisible()), `${hidden} is printed`);
    for (const form of await page.locator('main form').all()) assert.ok(!(await form.isVisible()), 'a form is printed');
    const rows = await page.locator('main table tbody tr').count();
    assert.ok(rows > 40, `${rows} agencies`);
    assert.ok(await page.locator('main table tbody tr').last().isVisible());
    // A sheet of A4 upright within its margins: all columns stand on it, and whose figures they are.
    await page.setViewportSize({ width: 680, height: 1000 });
    const { right, end } = await page.locator('main table').first().evaluate((table) => ({
      right: Math.max(...[...table.querySelectorAll('th, td')].map((cell) => cell.getBoundingClientRect().right)),
      end: table.parentElement.getBoundingClientRect().right,
    }));
    assert.ok(right <= end + 1, `the table ends at ${right}, its place at ${end}`);
    assert.match(await page.locator('main .page-head .print-only').innerText(), /số liệu .+ · kỳ: hiện tại/);
    assert.ok(!(await page.locator('main .page-head a.button').isVisible()), 'a button is printed');
    const pdf = await page.pdf({ format: 'A4', printBackground: false });
    assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(pdf.length > 20_000 && sheets >= 2 && sheets < 12, `${pdf.length} bytes on ${sheets} sheets`);
  });
});

test('somebody who does not head or work in an agency cannot contest its figures', async () => {
  for (const login of ['lanh.dao', 'yte.cntt']) {
    await as(login, async (page) => {
      await page.goto(`${centre.url}/ranking/${AGENCY}`);
      assert.equal(await page.locator(`form[action$="/ranking/${AGENCY}/contest"]`).count(), 0, login);
    }, { status: login === 'yte.cntt' ? 404 : 0 });
  }
});

test('an officer contests a figure, an assessor decides, the leader sees both', async () => {
  let number;
  await as(OFFICER, async (page) => {
    await page.goto(`${centre.url}/ranking/${AGENCY}`);
    await assertAccessible(page, 'the sheet of the officer');
    await page.locator('#contest-indicator').selectOption('level_approved');
    await page.locator('#contest-reason').fill(REASON);
    await Promise.all([page.waitForURL(`**/ranking/${AGENCY}*`), page.locator(`form[action$="/contest"] button`).click()]);
    await page.locator('#toast').waitFor();
    const said = page.locator('section[aria-labelledby=contests-title] article', { hasText: REASON });
    number = (await said.locator('strong').first().innerText()).trim();
    assert.match(number, /^KN-\d{4}-\d{4}$/);
    assert.equal(await said.locator('button[value=uphold]').count(), 0, 'nobody decides on the own contest');
    // Blanks are no reason; the error stands at its field.
    await page.locator('#contest-reason').fill('   ');
    await page.locator(`form[action$="/contest"] button`).click();
    await page.locator('#contest-reason[aria-invalid=true]').waitFor();
    await assertAccessible(page, 'the refused contest');
  }, { status: 422 });
  await as('danh.gia', async (page) => {
    await page.goto(`${centre.url}/ranking/${AGENCY}`);
    await assertAccessible(page, 'the sheet of the assessor');
    const said = page.locator('section[aria-labelledby=contests-title] article', { hasText: number });
    await said.locator(`#${number}-reason`).fill(ANSWER);
    await Promise.all([page.waitForURL(`**/ranking/${AGENCY}*`), said.locator('button[value=uphold]').click()]);
    await page.locator('#toast').waitFor();
    assert.match(await said.innerText(), /Chấp nhận/);
    assert.equal(await said.locator('form').count(), 0, 'a decision stands');
  });
  await as('lanh.dao', async (page) => {
    await page.goto(`${centre.url}/ranking/${AGENCY}`);
    const said = await page.locator('section[aria-labelledby=contests-title] article', { hasText: number }).innerText();
    assert.ok(said.includes(REASON) && said.includes(ANSWER), said);
    await assertAccessible(page, 'the sheet with a decision');
  });
  await as('kiem.toan', async (page) => {
    await page.goto(`${centre.url}/audit?q=${number}`);
    const trail = await page.locator('main').innerText();
    assert.ok(trail.includes('index.contest') && trail.includes('index.decide_contest'), 'both are in the trail');
  });
});

/** One square for every name, side by side: borders of an invented province. */
function bordersOf(names) {
  const square = (name, number) => {
    const [west, east] = [106 + number * 0.1, 106.1 + number * 0.1];
    const ring = [[west, 10.9], [east, 10.9], [east, 11], [west, 11], [west, 10.9]];
    return { type: 'Feature', properties: { ten_xa: name, ten_tinh: 'Tỉnh Lũy Hà' }, geometry: { type: 'Polygon', coordinates: [ring] } };
  };
  return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: names.map(square) }));
}

test('the leader imports borders: the map shows them beside the table, says what did not fit, prints, and returns to tiles', async () => {
  await as('lanh.dao', async (page) => {
    await page.goto(`${centre.url}/map`);
    await assertAccessible(page, 'the map of tiles');
    // Names of tiles are short enough to be whole; the title of a tile has the full one.
    const tiles = await page.locator('#province-map-title').locator('xpath=..').locator('text').allTextContents();
    assert.ok(tiles.length > 80, `${tiles.length} lines in tiles`);
    assert.deepEqual(tiles.filter((text) => text.includes('…')), [], 'no name is cut');
    const file = (name, buffer) => page.locator('#borders-file').setInputFiles({ name, mimeType: 'application/geo+json', buffer });
    const send = () => page.locator('form[action$="/map/borders"] button').click();
    await file('hong.geojson', Buffer.from('{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ten":"Phường An Trúc"},"geometry":{"type":"Polygon","coordinates":[[[606000,1200000],[606001,1200000],[606001,1200001],[606000,1200000]]]}}]}'));
    await send();
    const said = await page.locator('#borders-trouble').innerText();
    assert.match(said, /thứ 1/);
    assert.match(said, /WGS 84/);
    await assertAccessible(page, 'the refused file');
    await file('luyha.geojson', bordersOf(['Phường An Trúc', 'Bình Trúc', 'Xã Cẩm Lũy', 'Hồ Tây']));
    await Promise.all([page.waitForURL('**/map'), send()]);
    await page.locator('#borders-facts').waitFor();
    assert.deepEqual(await page.locator('#borders-strange li').allInnerTexts(), ['Hồ Tây']);
    assert.ok((await page.locator('#borders-without li').count()) >= 30, 'communes without an area are listed');
    const drawing = page.locator('svg.drawing').first();
    assert.equal(await drawing.locator('a path').count(), 3, 'three areas open their sheets');
    assert.equal(await drawing.locator('path').count(), 4, 'the fourth is ground');
    assert.ok((await page.locator('main table tbody tr').count()) > 40, 'the table beside it has all agencies');
    await assertAccessible(page, 'the map of borders');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await drawing.isVisible(), 'the map is printed');
    assert.ok(!(await page.locator('#borders-file').isVisible()), 'the form is not');
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${centre.url}/ranking`);
    assert.equal(await page.locator('svg.drawing a path').count(), 3, 'the ranking draws the same map');
    await page.goto(`${centre.url}/map`);
    await Promise.all([page.waitForURL('**/map'), page.locator('form[action$="/map/borders/remove"] button').click()]);
    await page.locator('#borders-file').waitFor();
    assert.equal(await page.locator('#borders-facts').count(), 0);
  }, { status: 422 });
  await as('kiem.toan', async (page) => {
    await page.goto(`${centre.url}/audit?q=RANH-GIOI`);
    const trail = await page.locator('main').innerText();
    assert.ok(trail.includes('index.borders') && trail.includes('index.remove_borders'), 'both are in the trail');
  });
});

test('an assessor confirms nothing twice, and the drill says for whom it counts', async () => {
  await as('danh.gia', async (page) => {
    await page.goto(`${centre.url}/drills`);
    await page.locator('main table tbody th a', { hasText: 'cổng thông tin bị thay đổi' }).click();
    const card = page.locator('section[aria-labelledby=confirm-title]');
    await card.waitFor();
    assert.match(await card.innerText(), /Đã xác nhận/);
    assert.match(await card.innerText(), /được tính vào bộ chỉ số/);
    assert.equal(await card.locator('form').count(), 0, 'once is enough');
    await assertAccessible(page, 'the confirmed drill');
  });
});
