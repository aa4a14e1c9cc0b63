// Every page in both languages, both themes, wide and narrow: axe finds nothing, nothing is complained about, nothing
// leaves the host, nothing is wider than a small screen, focus shows, pages stay small.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertQuiet, launch, openPage, signIn } from '../lib/browser.mjs';
import { Centre } from '../lib/centre.mjs';
import { allPages, inLanguage } from '../lib/pages.mjs';

/** Largest page and largest sum of scripts, in bytes before compression. */
const PAGE_BYTES = 100_000;
const SCRIPT_BYTES = 150_000;
/** Status that a page answers with on purpose. */
const STATUS = { 'not-found': 404, 'setup-void': 404 };

let centre;
let browser;
let pages;

before(async () => {
  [centre, browser] = await Promise.all([Centre.demo(), launch()]);
  pages = await allPages(centre);
});
after(async () => {
  await browser?.close();
  await centre?.stop();
});

/** Opens a browser page, visits every page in it (those before sign-in first), and gives each to `look`. */
async function everyPage(options, languages, look) {
  const page = await openPage(browser, centre.url, options);
  page.setDefaultTimeout(15_000);
  const failures = [];
  const visit = async ({ name, path }) => {
    for (const language of languages) {
      const where = `${name} ${language} ${options.theme ?? 'light'} ${options.width ?? 1440}`;
      try {
        await page.goto(centre.url + inLanguage(path, language), { waitUntil: 'load' });
        await look(page, { name, path, language, where });
        assertQuiet(page, where, STATUS[name]);
      } catch (error) {
        failures.push(`${where}: ${error.message}`);
        page.complaints.length = 0;
      }
    }
  };
  for (const one of pages.filter(({ open }) => open)) await visit(one);
  await signIn(page, centre, centre.account('administrator'));
  for (const one of pages.filter(({ open }) => !open)) await visit(one);
  await page.context().close();
  assert.deepEqual(failures, [], `${failures.length} pages failed:\n${failures.join('\n\n')}`);
}

// English is as long in every theme and at every width: it is looked at once wide and once narrow.
for (const [theme, width, height, languages] of [
  ['light', 1440, 900, ['vi', 'en']],
  ['light', 390, 844, ['vi']],
  ['dark', 1440, 900, ['vi']],
  ['dark', 390, 844, ['vi', 'en']],
]) {
  test(`axe finds nothing: ${theme}, ${width} px`, async () => {
    await everyPage({ theme, width, height }, languages, async (page, { language, where }) => {
      assert.equal(await page.getAttribute('html', 'lang'), language, where);
      await assertAccessible(page, where);
    });
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

test('no page is wider than 320 px, nor than a screen at 200 %', async () => {
  for (const width of [320, 720]) {
    // A screen of 1440 px at 200 % is 720 CSS pixels wide.
    await everyPage({ width, height: 800 }, ['vi'], async (page, { where }) => {
      const wide = await page.evaluate(() => {
        const screen = document.documentElement.clientWidth;
        const scrolls = (part) => {
          for (let at = part.parentElement; at && at !== document.body; at = at.parentElement) {
            if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return true;
          }
          return false;
        };
        return {
          body: document.documentElement.scrollWidth - screen,
          parts: [...document.body.querySelectorAll('*')]
            .filter((part) => part.getBoundingClientRect().right > screen + 1 && part.checkVisibility() && !scrolls(part))
            .slice(0, 5)
            .map((part) => `${part.tagName.toLowerCase()}.${part.className} to ${Math.round(part.getBoundingClientRect().right)} px`),
        };
      });
      assert.ok(wide.body <= 0, `${where}: ${wide.body} px too wide: ${wide.parts.join(', ')}`);
    });
  }
});

test('focus is always visible and always reaches the content', async () => {
  await everyPage({}, ['vi'], async (page, { where }) => {
    const blind = [];
    await page.evaluate(() => document.body.focus());
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
      if (step === 0) assert.match(focused.name, /skip/, `${where}: the first stop skips to the content`);
      if (!focused.ring || !focused.shown) blind.push(focused.name);
    }
    assert.deepEqual([...new Set(blind)], [], `${where}: focus is not visible`);
  });
});

test('pages are small and quick', async () => {
  const times = [];
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
    assert.ok(size < PAGE_BYTES, `${name}: ${size} bytes of HTML`);
  }
  console.table(times);
  console.log(`scripts: ${scripts.size} files, ${(sum / 1000).toFixed(1)} kB`);
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
