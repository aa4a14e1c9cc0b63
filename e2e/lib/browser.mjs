// A headless Chromium that lets nothing leave the machine, and checks every page it visits.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags, headless: true });
}

/**
 * Opens a page that watches itself: requests to other hosts, console errors and policy violations are kept in
 * `page.complaints`.
 */
export async function openPage(browser, origin, { width = 1440, height = 900, theme = 'light', javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    javaScriptEnabled,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    bypassCSP: false,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['data:', 'about:'].includes(url.protocol)) page.complaints.push(`left the host: ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => page.complaints.push(`script: ${error.message}`));
  return page;
}

/** Signs in by the form. */
export async function signIn(page, centre, account) {
  await page.goto(`${centre.url}/sign-in`);
  await page.fill('input[name=login]', account.login ?? account.name);
  await page.fill('input[name=password]', account.password);
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith('/sign-in')), page.keyboard.press('Enter')]);
}

/** Runs axe with the WCAG 2.2 A and AA rules, or with the named ones; returns the violations. */
export async function violations(page, rules) {
  // Evaluated in the page's own world by the debugger, so that the page's policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const runOnly = rules
    ? { type: 'rule', values: rules }
    : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
  const result = await page.evaluate((only) => globalThis.axe.run(document, { runOnly: only, resultTypes: ['violations'] }), runOnly);
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\n')[1] ?? ''}`),
  );
}

/** Fails with the list of violations. */
export async function assertAccessible(page, where) {
  assert.deepEqual(await violations(page), [], `${where}: accessibility`);
}

/** What the page complained about since it was last asked, without the `status` that it answers with on purpose. */
export function complaintsOf(page, status = 0) {
  const expected = `the server responded with a status of ${status} `;
  const rest = page.complaints.filter((complaint) => !(status && complaint.includes(expected)));
  page.complaints.length = 0;
  return rest;
}

/** Fails when the page complained. A page that answers with `status` on purpose says so. */
export function assertQuiet(page, where, status = 0) {
  assert.deepEqual(complaintsOf(page, status), [], `${where}: complaints`);
}
