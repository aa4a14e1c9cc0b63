// Signals on the running demonstration: how many items of level 3 are computed from live data, that what they count can be
// opened, that registers stand in, and that the organisational layers are not the technical ones.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre, until } from '../lib/centre.mjs';
import { portal } from '../lib/pages.mjs';

/** Items of level 3 of TCVN 14423:2026 without the annex on server rooms, and how many must be live. */
const ITEMS = 195;
const LIVE_ITEMS = 60;

let centre;
let browser;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
});
after(async () => {
  await browser?.close();
  await centre?.stop();
});

const signals = (system = portal) => centre.api(`/api/v1/systems/${system}/signals`);

test('at least 60 of the 195 items of level 3 have a signal computed from live data', async () => {
  const found = await until('live items', async () => {
    const answer = await signals();
    return answer.live_items.length >= LIVE_ITEMS && answer;
  }, 120);
  assert.equal(found.level, 3);
  assert.equal(found.items, ITEMS);
  const states = new Map(found.signals.map((signal) => [signal.id, signal.state]));
  for (const item of found.live_items) {
    assert.ok(item.signals.length > 0, item.id);
    for (const { signal, state } of item.signals) {
      assert.match(state, /^live_/, `${item.id} by ${signal}`);
      assert.equal(states.get(signal), state);
    }
    console.log(`${item.id}  ${item.title.vi}: ${item.signals.map(({ signal, state }) => `${signal} ${state}`).join(', ')}`);
  }
  console.log(`${found.live_items.length} of ${found.items} items are live`);
  // Without the signals that compare what people registered: events alone carry it.
  const registered = new Set(['asset_register', 'software_register', 'staff_register', 'incident_record']);
  const byEvents = found.live_items.filter((item) => item.signals.some(({ signal }) => !registered.has(signal)));
  console.log(`${byEvents.length} of them by events alone`);
  assert.ok(byEvents.length >= LIVE_ITEMS, `${byEvents.length} items by events alone`);
  const live = found.signals.filter((signal) => signal.state.startsWith('live_')).length;
  console.log(`${live} of ${found.signals.length} signals are live`);
});

test('what a live signal counts is found by the search that it opens', async () => {
  const found = await signals();
  const counted = found.signals.filter((signal) => signal.state === 'live_ok' && signal.unit === 'events' && signal.opens.startsWith('/search'));
  assert.ok(counted.length >= 12, `only ${counted.length} signals count events`);
  for (const signal of counted) {
    const page = await centre.api(`/api/v1${signal.opens}&limit=1`);
    assert.ok(page.items.length > 0, `${signal.id}: nothing at ${signal.opens}`);
  }
});

test('papers stand in, end soon, and grow too old', async () => {
  const wanted = ['record_ok', 'record_due', 'record_expired', 'absent'];
  await until('papers in every state', async () => {
    const states = new Set((await signals()).signals.map((signal) => signal.state));
    return wanted.every((state) => states.has(state));
  }, 120);
});

test('an officer sees the signals of the own systems only', async () => {
  const page = await openPage(browser, centre.url);
  await signIn(page, centre, centre.account('yte.cntt'));
  await page.goto(`${centre.url}/signals`);
  assert.ok((await page.locator('tbody tr').count()) >= 2);
  assert.ok((await page.textContent('table')).includes('Sở Y tế'));
  assert.ok(!(await page.textContent('table')).includes('Sở Tài chính'));
  await page.goto(`${centre.url}/signals/NGANSACH`);
  assert.ok((await page.textContent('main')).length > 0);
  assertQuiet(page, 'signals of another agency', 404);
  await page.context().close();
});

test('an entry is added by keyboard and shows in the signal', async () => {
  const page = await openPage(browser, centre.url);
  await signIn(page, centre, centre.account('administrator'));
  await page.goto(`${centre.url}/registers?register=risk_register&system=DVC`);
  await page.fill('#entry-title', 'Sổ rủi ro cập nhật');
  await page.fill('#entry-date', new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
  await page.focus('#entry-note');
  await Promise.all([page.waitForURL(/\/registers\/SO-/), page.keyboard.press('Enter')]);
  await assertAccessible(page, 'an entry');
  await page.goto(`${centre.url}/signals/DVC`);
  await assertAccessible(page, 'signals of a system');
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/signals/DVC') && answer.request().method() === 'GET'), page.click('form[action$="/measure"] button')]);
  await until('the entry in the signal', async () => (await signals('DVC')).signals.find((one) => one.id === 'risk_register').state === 'record_ok', 60);
  await page.goto(`${centre.url}/four-layers/${portal}`);
  await assertAccessible(page, 'four layers');
  assert.equal(await page.locator('section[id^="layer-"]').count(), 4);
  assertQuiet(page, 'registers and layers');
  await page.context().close();
});
