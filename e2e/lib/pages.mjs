// Every page of the centre, with addresses that the demonstration fills.

import { until } from './centre.mjs';

/** System that the demonstration attacks and watches at four layers. */
export const portal = 'CONG-TTDT';

/** Waits until the replayed attack came to its end: critical alerts at the four layers of the portal; returns all alerts. */
export async function attackShown(centre) {
  return until(
    'critical alerts in four layers of the portal',
    async () => {
      const { items } = await centre.api('/api/v1/alerts?limit=500');
      const layers = new Set(items.filter((alert) => alert.system === portal && alert.rule.level === 'critical').map((alert) => alert.layer));
      return layers.size === 4 && items;
    },
    90,
  );
}

/** Signs in without a browser, as an administrator unless told otherwise; returns a reader of pages. */
export async function reader(centre, account = centre.account('administrator')) {
  const entry = await fetch(`${centre.url}/sign-in`);
  const visitor = entry.headers.getSetCookie().map((one) => one.split(';')[0]);
  const html = await entry.text();
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  const answer = await fetch(`${centre.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: visitor.join('; '), origin: centre.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      csrf: hidden('csrf'),
      key: hidden('key'),
      next: '',
      login: account.login ?? account.name,
      password: account.password,
    }),
  });
  const cookie = [...visitor, ...answer.headers.getSetCookie().map((one) => one.split(';')[0])].join('; ');
  return async (path) => {
    const page = await fetch(centre.url + path, { headers: { cookie }, redirect: 'manual' });
    if (page.status !== 200) throw new Error(`${path}: ${page.status}`);
    return page.text();
  };
}

/**
 * The first address on the page `list` that is one step below `under`. The demonstration goes on entering what it
 * shows while the first pages are read, so this waits.
 */
async function below(read, list, under = list.split('?')[0]) {
  const link = new RegExp(`href="(${under}/[^"/?#]+)["?#]`, 'g');
  const other = /\/(new|import|export|projects|staff|duties|remedies|print)$/;
  return until(
    `a link below ${under} on ${list}`,
    async () => [...(await read(list)).matchAll(link)].map((found) => found[1]).find((path) => !other.test(path)),
    90,
  );
}

/** The last step of an address. */
const last = (path) => path.split('/').pop();

/**
 * Names and addresses of all pages, without language. A test of the pages reads this list: each must be in it.
 * @returns {Promise<{ name: string, path: string, open?: boolean }[]>}
 */
export async function allPages(centre) {
  const alerts = await attackShown(centre);
  const worst = [...alerts].sort((a, b) => b.risk - a.risk).find((alert) => alert.system === portal);
  const { items: events } = await centre.api(`/api/v1/search?q=${encodeURIComponent('event.dataset:nginx.access')}&limit=1`);
  const { items: sources } = await centre.api('/api/v1/sources?limit=500');
  const source = sources.find((one) => one.system === portal) ?? sources[0];
  const dossiers = await until('dossiers of the demonstration', async () => {
    const { items } = await centre.api('/api/v1/dossiers?limit=500');
    return items.some((item) => item.state === 'dang_du_thao') && items;
  }, 120);
  const draft = dossiers.find((item) => item.state === 'dang_du_thao').code;
  const approved = dossiers.find((item) => item.state === 'da_duoc_phe_duyet').code;
  const read = await reader(centre);
  const [register, assessment, finding, staff, course, drill, remedy] = [
    await below(read, '/registers'),
    await below(read, '/assessments'),
    await below(read, '/findings'),
    await below(read, '/training/staff'),
    await below(read, '/training', '/training/courses'),
    await below(read, '/drills'),
    await below(read, `/requirements/${portal}/remedies`, '/remedies'),
  ];
  const [task, programme, project, agency, report] = [
    await below(read, '/tasks?view=table', '/tasks'),
    await below(read, '/programmes'),
    await below(read, '/budget/projects'),
    await below(read, '/ranking'),
    await below(read, '/reports'),
  ];
  const periodic = await below(read, '/reports', '/reports/periodic');
  const item = await below(read, `/requirements/${portal}?group=RSK`);
  const part = await below(read, `/dossiers/${draft}`, `/dossiers/${draft}/parts`);
  return [
    { name: 'sign-in', path: '/sign-in', open: true },
    { name: 'setup-void', path: '/setup/no-such-link', open: true },
    { name: 'overview', path: '/' },
    { name: 'alerts', path: '/alerts' },
    { name: 'alerts-panel', path: `/alerts?open=${worst.id}` },
    { name: 'alerts-groups', path: '/alerts?group=rule' },
    { name: 'alerts-none', path: '/alerts?q=khong-co-canh-bao-nay' },
    { name: 'alert', path: `/alerts/${worst.id}` },
    { name: 'search', path: '/search' },
    { name: 'search-query', path: '/search?q=source.ip:198.51.100.66&from=now-7d' },
    { name: 'search-wrong', path: '/search?q=source.ip:(' },
    { name: 'event', path: `/events/${events[0]['luytre.event_id']}` },
    { name: 'home', path: '/home' },
    { name: 'leader', path: '/leader' },
    { name: 'level', path: '/level' },
    { name: 'level-system', path: `/level?system=${portal}` },
    { name: 'regulation', path: '/regulation' },
    { name: 'regulation-diff', path: '/regulation/diff' },
    { name: 'systems', path: '/systems' },
    { name: 'system', path: `/systems/${portal}` },
    { name: 'passport', path: `/systems/${portal}/passport` },
    { name: 'profile', path: `/systems/${portal}/profile` },
    { name: 'profile-devices', path: `/systems/${portal}/profile?step=devices` },
    { name: 'registry-import', path: '/registry/import' },
    { name: 'registry-export', path: '/registry/export' },
    { name: 'dossiers', path: '/dossiers' },
    { name: 'dossiers-new', path: '/dossiers/new' },
    { name: 'dossier-draft', path: `/dossiers/${draft}` },
    { name: 'dossier-part', path: `/dossiers/${draft}/parts/${last(part)}` },
    { name: 'dossier-approved', path: `/dossiers/${approved}` },
    { name: 'requirements', path: '/requirements' },
    { name: 'requirements-system', path: `/requirements/${portal}` },
    { name: 'requirements-item', path: `/requirements/${portal}/${last(item)}` },
    { name: 'requirements-print', path: `/requirements/${portal}/print` },
    { name: 'requirements-duties', path: `/requirements/${portal}/duties` },
    { name: 'requirements-remedies', path: `/requirements/${portal}/remedies` },
    { name: 'requirements-import', path: `/requirements/${portal}/import` },
    { name: 'remedy', path: `/remedies/${last(remedy)}` },
    { name: 'gaps', path: '/gaps' },
    { name: 'signals', path: '/signals' },
    { name: 'signals-system', path: `/signals/${portal}` },
    { name: 'signal-trend', path: `/signals/${portal}/fw_events` },
    { name: 'four-layers', path: '/four-layers' },
    { name: 'four-layers-system', path: `/four-layers/${portal}` },
    { name: 'registers', path: '/registers' },
    { name: 'register', path: `/registers/${last(register)}` },
    { name: 'assessments', path: '/assessments' },
    { name: 'assessment', path: `/assessments/${last(assessment)}` },
    { name: 'findings', path: '/findings' },
    { name: 'finding', path: `/findings/${last(finding)}` },
    { name: 'holds', path: '/holds' },
    { name: 'training', path: '/training' },
    { name: 'course', path: `/training/courses/${last(course)}` },
    { name: 'staff', path: '/training/staff' },
    { name: 'staff-one', path: `/training/staff/${last(staff)}` },
    { name: 'drills', path: '/drills' },
    { name: 'drill', path: `/drills/${last(drill)}` },
    { name: 'tasks', path: '/tasks' },
    { name: 'tasks-table', path: '/tasks?view=table' },
    { name: 'tasks-calendar', path: '/tasks?view=calendar' },
    { name: 'tasks-timeline', path: '/tasks?view=timeline' },
    { name: 'task', path: `/tasks/${last(task)}` },
    { name: 'programmes', path: '/programmes' },
    { name: 'programme-import', path: '/programmes/import' },
    { name: 'programme', path: `/programmes/${last(programme)}` },
    { name: 'programme-report', path: `/programmes/${last(programme)}/report` },
    { name: 'budget', path: '/budget' },
    { name: 'projects', path: '/budget/projects' },
    { name: 'project', path: `/budget/projects/${last(project)}` },
    { name: 'ranking', path: '/ranking' },
    { name: 'map', path: '/map' },
    { name: 'ranking-sheet', path: `/ranking/${last(agency)}` },
    { name: 'reports', path: '/reports' },
    { name: 'report', path: `/reports/${last(report)}` },
    { name: 'report-preview', path: `/reports/${last(report)}/preview` },
    { name: 'reports-make', path: '/reports?make=soc-monthly' },
    { name: 'report-periodic', path: `/reports/periodic/${last(periodic)}` },
    { name: 'report-periodic-preview', path: `/reports/periodic/${last(periodic)}/preview` },
    { name: 'sources', path: '/sources' },
    { name: 'source', path: `/sources/${source.code}` },
    { name: 'agencies', path: '/agencies' },
    { name: 'agency', path: '/agencies/LUYHA' },
    { name: 'people', path: '/people' },
    { name: 'audit', path: '/audit' },
    { name: 'audit-verified', path: '/audit?verify=1' },
    { name: 'me', path: '/me' },
    { name: 'keys', path: '/keys' },
    { name: 'go', path: '/go?q=cong' },
    { name: 'not-found', path: '/no-such-page' },
  ];
}

/** The address of a page in a language. */
export function inLanguage(path, language) {
  if (language === 'vi') return path;
  return path === '/' ? '/en/' : `/en${path}`;
}
