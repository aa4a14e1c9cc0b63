// Every page in both languages, both themes, wide and narrow: axe finds nothing, nothing is complained about, nothing
// leaves the host, nothing is wider than a small screen, focus shows, pages stay small.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, complaintsOf, launch, openPage, signIn, violations } from '../lib/browser.mjs';
import { Centre } from '../lib/centre.mjs';
import { allPages, inLanguage } from '../lib/pages.mjs';

/** Largest page and largest sum of scripts, in bytes before compression. */
const PAGE_BYTES = 100_000;
const SCRIPT_BYTES = 150_000;
/** Status that a page answers with on purpose. */
const STATUS = { 'not-found': 404, 'setup-void': 404 };
/** Pages that are walked at once: the browser and the centre share the machine. */
const WALKERS = 2;

let centre;
let browser;
let pages;
let walked;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  pages = await allPages(centre);
});
after(async () => {
  await browser?.close();
  await centre?.stop();
});

/** Walks every page once, and keeps what is wrong with it by subject. Every test below reads one subject. */
function walk() {
  walked ??= walkAll();
  return walked;
}

async function walkAll() {
  const found = { axe: [], complaints: [], wide: [], focus: [], failed: [] };
  const rest = [...pages];
  const walker = async () => {
    const before = await openPage(browser, centre.url);
    const page = await openPage(browser, centre.url);
    for (const one of [before, page]) one.setDefaultTimeout(20_000);
    await signIn(page, centre, centre.account('administrator'));
    for (let next = rest.shift(); next; next = rest.shift()) {
      try {
        await look(next.open ? before : page, next, found);
      } catch (error) {
        found.failed.push(`${next.name}: ${error.message}`);
      }
    }
    await Promise.all([before.context().close(), page.context().close()]);
  };
  await Promise.all(Array.from({ length: WALKERS }, walker));
  return found;
}

/**
 * Looks at one page. All rules are asked of the wide light page in both languages and of the narrow dark page; the other
 * two differ from these in colours only, so that contrast is asked of them.
 */
async function look(page, { name, path }, found) {
  const contrast = ['color-contrast'];
  const views = [
    ['light', 1440, 900],
    ['dark', 1440, 900, contrast],
    ['dark', 390, 844],
    ['light', 390, 844, contrast],
  ];
  for (const language of ['en', 'vi']) {
    for (const [theme, width, height, rules] of language === 'vi' ? views : views.slice(0, 1)) {
      // Colours that fade over from the theme before would be measured half way.
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      const where = `${name} ${language} ${theme} ${width}`;
      if (theme === 'light' && width === 1440) {
        await page.goto(centre.url + inLanguage(path, language), { waitUntil: 'load' });
        if ((await page.getAttribute('html', 'lang')) !== language) found.axe.push(`${where}: the language is not told`);
      }
      for (const row of await violations(page, rules)) found.axe.push(`${where}: ${row}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  // A screen of 1440 px at 200 % is 720 CSS pixels wide.
  for (const width of [320, 720]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await tooWide(page);
    if (wide.body > 0) found.wide.push(`${name} ${width}: ${wide.body} px too wide: ${wide.parts.join(', ')}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const row of await blindStops(page)) found.focus.push(`${name}: ${row}`);
  for (const row of complaintsOf(page, STATUS[name])) found.complaints.push(`${name}: ${row}`);
}

function tooWide(page) {
  return page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    const scrolls = (part) => {
      for (let at = part.parentElement; at && at !== document.body; at = at.parentElement) {
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    const body = document.documentElement.scrollWidth - screen;
    if (body <= 0) return { body, parts: [] };
    return {
      body,
      parts: [...document.body.querySelectorAll('*')]
        .filter((part) => part.getBoundingClientRect().right > screen + 1 && part.checkVisibility() && !scrolls(part))
        .slice(0, 5)
        .map((part) => `${part.tagName.toLowerCase()}.${part.className} to ${Math.round(part.getBoundingClientRect().right)} px`),
    };
  });
}

/** Walks the first forty stops of the keyboard; returns those that cannot be seen. */
async function blindStops(page) {
  const blind = new Set();
  // A page that was scrolled or clicked begins at its start again.
  await page.reload({ waitUntil: 'load' });
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const style = getComputedStyle(at);
      const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      const box = at.getBoundingClientRect();
      return { name: `${at.tagName.toLowerCase()}#${at.id}.${at.className}`, ring, shown: box.width > 0 && box.height > 0 };
    });
    if (!focused) break;
    if (step === 0 && !/skip/.test(focused.name)) blind.add(`the first stop is ${focused.name}, not the way to the content`);
    if (!focused.ring || !focused.shown) blind.add(`focus is not visible on ${focused.name}`);
  }
  return blind;
}

for (const [title, subject] of [
  ['every page can be walked', 'failed'],
  ['axe finds nothing: both languages, both themes, 1440 and 390 px', 'axe'],
  ['nothing is complained about and nothing leaves the host', 'complaints'],
  ['no page is wider than 320 px, nor than a screen at 200 %', 'wide'],
  ['focus is always visible and the first stop reaches the content', 'focus'],
]) {
  test(title, async () => {
    const rows = (await walk())[subject];
    assert.equal(rows.length, 0, `${rows.length} faults:\n${rows.join('\n')}`);
  });
}

test('axe finds nothing in what opens: the dialogs, the menus, the palette, the toast', async () => {
  const page = await openPage(browser, centre.url);
  await signIn(page, centre, centre.account('shift_lead'));
  await page.goto(`${centre.url}/alerts?layer=application`);
  for (const dialog of ['bulk-close', 'bulk-assign']) {
    await page.locator('#queue .check input:not([data-all])').first().check();
    await page.locator(`[data-bulk] [data-dialog=${dialog}]`).click();
    await page.locator(`dialog#${dialog}[open]`).waitFor();
    await assertAccessible(page, dialog);
    await page.keyboard.press('Escape');
    await page.locator(`dialog#${dialog}[open]`).waitFor({ state: 'detached' });
  }
  await page.keyboard.press('?');
  await page.locator('dialog#key-help[open]').waitFor();
  await assertAccessible(page, 'the list of keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cong');
  await page.locator('#palette-list [role=option]').first().waitFor();
  await assertAccessible(page, 'the palette');
  await page.keyboard.press('Escape');
  await page.locator('.topbar details.menu > summary').click();
  await assertAccessible(page, 'the menu of the person');
  await page.keyboard.press('Escape');
  await page.goto(`${centre.url}/search?q=source`);
  await page.locator('#q').press('End');
  await page.keyboard.type('.');
  await page.locator('#q-completion [role=option]').first().waitFor();
  await assertAccessible(page, 'the completion');
  assertQuiet(page, 'what opens');
  await page.context().close();
});

test('pages are small and quick', async () => {
  const times = [];
  const large = [];
  const scripts = new Map();
  const page = await openPage(browser, centre.url);
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
  });
  await signIn(page, centre, centre.account('administrator'));
  // All modules are there before the page has loaded.
  await page.goto(`${centre.url}/search`, { waitUntil: 'load' });
  const sum = (await Promise.all(scripts.values())).reduce((total, body) => total + body.length, 0);
  assert.ok(scripts.size > 0 && sum < SCRIPT_BYTES, `${scripts.size} scripts of ${sum} bytes`);
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const { name, path, open } of pages) {
    const taken = [];
    let size = 0;
    for (let round = 0; round < 5; round += 1) {
      const began = performance.now();
      const response = await fetch(centre.url + path, { headers: open ? {} : { cookie: cookies }, redirect: 'manual' });
      size = (await response.arrayBuffer()).byteLength;
      taken.push(performance.now() - began);
      assert.equal(response.status, STATUS[name] ?? 200, `${name}: ${path}`);
    }
    taken.sort((a, b) => a - b);
    times.push({ page: name, 'median ms': Math.round(taken[2]), 'slowest ms': Math.round(taken[4]), 'html kB': Math.round(size / 100) / 10 });
    if (size >= PAGE_BYTES) large.push(`${name}: ${size} bytes of HTML`);
  }
  console.table(times);
  console.log(`scripts: ${scripts.size} files, ${(sum / 1000).toFixed(1)} kB`);
  assert.deepEqual(large, [], 'pages are too large');
  await page.context().close();
});

test('the policy is strict, and what breaks it is noticed', async () => {
  const page = await openPage(browser, centre.url);
  const response = await page.goto(`${centre.url}/sign-in`);
  const policy = response.headers()['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assertQuiet(page, 'sign-in');
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'http://192.0.2.1/pixel.png';
    document.body.append(image);
  });
  assert.equal(await page.evaluate(() => globalThis.ran), undefined, 'an inline script does not run');
  const noticed = page.complaints.filter((complaint) => /Content Security Policy/.test(complaint));
  assert.ok(noticed.length >= 2, `the watch saw ${JSON.stringify(page.complaints)}`);
  await page.context().close();
});
