// The demonstration: alerts layer by layer that name the right system, and the coverage API as the contract says.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Centre, until } from '../lib/centre.mjs';

const layers = ['network', 'application', 'database', 'endpoint'];
let centre;

before(async () => {
  centre = await Centre.demo();
});
after(() => centre?.stop());

test('the first alert comes within ten seconds of the start', async () => {
  await until('an alert', async () => (await centre.api('/api/v1/alerts')).items.length > 0, 30);
  const seconds = (Date.now() - centre.started) / 1000;
  console.log(`first alert after ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 10, `the first alert came after ${seconds} s`);
});

test('within a minute every layer has a high alert that names the portal', async () => {
  const high = (alert, layer) => alert.layer === layer && ['high', 'critical'].includes(alert.rule.level) && alert.system === 'CONG-TTDT';
  await until(
    'a high alert in each layer',
    async () => {
      const { items } = await centre.api('/api/v1/alerts?limit=500');
      return layers.every((layer) => items.some((alert) => high(alert, layer)));
    },
    60,
  );
  const { items } = await centre.api('/api/v1/alerts?limit=500');
  for (const alert of items) {
    for (const key of ['id', 'rule', 'layer', 'agency', 'system', 'entity', 'first_seen', 'last_seen', 'count', 'state', 'risk']) {
      assert.ok(key in alert, `an alert without ${key}`);
    }
  }
  const quiet = items.filter((alert) => alert.entity === '198.51.100.67');
  assert.deepEqual(quiet, [], 'the normal visitor raised an alert');
});

test('coverage tells live, silent, never and not required apart', async () => {
  const portal = await until(
    'the portal live at four layers',
    async () => {
      const answer = await centre.api('/api/v1/systems/CONG-TTDT/coverage');
      return layers.every((layer) => answer.layers[layer].state === 'live') && answer;
    },
    60,
  );
  assert.equal(portal.system, 'CONG-TTDT');
  assert.equal(portal.level, 3);
  for (const layer of layers) {
    assert.ok(portal.layers[layer].events_24h > 0, layer);
    assert.ok(portal.layers[layer].last_event, layer);
    assert.ok(portal.layers[layer].sources.length > 0, layer);
  }
  const hospital = await centre.api('/api/v1/systems/QLBV/coverage');
  assert.equal(hospital.layers.application.state, 'silent');
  const never = await centre.api('/api/v1/systems/TUYENSINH/coverage');
  assert.equal(never.layers.database.state, 'never');
});

test('every event can be searched, newest first', async () => {
  const { items } = await centre.api(`/api/v1/search?q=${encodeURIComponent('source.ip:198.51.100.66')}&limit=50`);
  assert.equal(items.length, 50);
  const times = items.map((event) => event['@timestamp']);
  assert.deepEqual(times, [...times].sort((a, b) => Date.parse(b) - Date.parse(a)));
  assert.ok(items.every((event) => event['luytre.event_id'] && event['luytre.source']));
});

test('what came in is stored or rejected with a reason', async () => {
  const { items } = await centre.api('/api/v1/sources?limit=500');
  const sums = items.map((source) => Object.values(source.rejected).reduce((sum, count) => sum + count, source.stored));
  assert.deepEqual(
    items.map((source) => source.received),
    sums,
  );
  const rejected = items.filter((source) => Object.keys(source.rejected).length > 0);
  assert.deepEqual(rejected.map((source) => [source.code, source.rejected]), [], 'the samples are decoded without rejects');
});

test('memory stays within the aim while the attack is replayed', () => {
  const resident = centre.residentMiB();
  console.log(`resident memory ${resident.toFixed(0)} MiB`);
  assert.ok(resident < 1024, `resident memory ${resident} MiB`);
});
