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

/**
 * Names and addresses of all pages, without language.
 * @returns {Promise<{ name: string, path: string, open?: boolean }[]>}
 */
export async function allPages(centre) {
  const alerts = await attackShown(centre);
  const worst = [...alerts].sort((a, b) => b.risk - a.risk).find((alert) => alert.system === portal);
  const { items: events } = await centre.api(`/api/v1/search?q=${encodeURIComponent('event.dataset:nginx.access')}&limit=1`);
  const { items: sources } = await centre.api('/api/v1/sources?limit=500');
  const source = sources.find((one) => one.system === portal) ?? sources[0];
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
    { name: 'systems', path: '/systems' },
    { name: 'system', path: `/systems/${portal}` },
    { name: 'sources', path: '/sources' },
    { name: 'source', path: `/sources/${source.code}` },
    { name: 'agencies', path: '/agencies' },
    { name: 'people', path: '/people' },
    { name: 'audit', path: '/audit' },
    { name: 'audit-verified', path: '/audit?verify=1' },
    { name: 'me', path: '/me' },
    { name: 'keys', path: '/keys' },
    { name: 'go', path: '/go?q=cong' },
    { name: 'signals', path: '/signals' },
    { name: 'signals-system', path: `/signals/${portal}` },
    { name: 'four-layers', path: '/four-layers' },
    { name: 'four-layers-system', path: `/four-layers/${portal}` },
    { name: 'registers', path: '/registers' },
    { name: 'not-found', path: '/no-such-page' },
  ];
}

/** The address of a page in a language. */
export function inLanguage(path, language) {
  if (language === 'vi') return path;
  return path === '/' ? '/en/' : `/en${path}`;
}
