// Takes a picture of every page in both themes, wide and narrow: `node e2e/screenshots.mjs [FOLDER] [NAME…]`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launch, openPage, signIn } from './lib/browser.mjs';
import { Centre } from './lib/centre.mjs';
import { allPages } from './lib/pages.mjs';

const folder = process.argv[2] ?? join(import.meta.dirname, 'out');
const names = process.argv.slice(3);
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

mkdirSync(folder, { recursive: true });
const centre = await Centre.demo();
const browser = await launch();
try {
  const pages = (await allPages(centre)).filter(({ name }) => names.length === 0 || names.includes(name));
  for (const theme of ['light', 'dark']) {
    for (const size of sizes) {
      const opened = await openPage(browser, centre.url, { ...size, theme });
      for (const { name, path } of pages.filter(({ open }) => open)) await shoot(opened, name, path, theme, size);
      await signIn(opened, centre, centre.account('administrator'));
      for (const { name, path } of pages.filter(({ open }) => !open)) await shoot(opened, name, path, theme, size);
      await opened.context().close();
    }
  }
  console.log(`${pages.length * 4} pictures in ${folder}`);
} finally {
  await browser.close();
  await centre.stop();
}

async function shoot(page, name, path, theme, { width }) {
  await page.goto(centre.url + path, { waitUntil: 'load' });
  await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
}
