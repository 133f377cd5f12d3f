import { bars, chart, element, number, table } from './charts.js';

const REQUESTS = 'http_server_request_duration_seconds';
const CHECKS = ['/api/v1/auth/check', '/api/v1/auth/envoy/{path}'];
const BAD = { logins: ['unknown_user', 'wrong_password', 'overloaded', 'failed'], refreshes: ['reused', 'forged'], checks: ['unknown'] };
const SPAN = 300;

const at = id => document.getElementById(id);
const isCheck = labels => CHECKS.includes(labels.route);
const isOther = labels => !isCheck(labels);
const milliseconds = seconds => seconds * 1000;
const percent = share => Number.isFinite(share) ? `${number(share * 100)} %` : '–';

function requests(pair, accept) {
  const sum = reading => reading.all(`${REQUESTS}_count`).filter(({ labels }) => accept(labels))
    .reduce((total, sample) => total + sample.value, 0);
  return Math.max(0, sum(pair.to) - sum(pair.from));
}

export function figures(history, settings) {
  const pair = history.pair(10);
  const now = history.newest();
  const staleness = now.sum('gatehouse_denylist_staleness_seconds');
  const failing = requests(pair, labels => labels.status.startsWith('5')) / pair.seconds;
  const shown = [
    ['req/s', number(requests(pair, () => true) / pair.seconds)],
    ['checks/s', number(requests(pair, isCheck) / pair.seconds)],
    ['check p50 (ms)', number(milliseconds(history.pair(60).quantile(0.5, REQUESTS, isCheck)))],
    ['logins/min', number(60 * history.pair(60).rate('gatehouse_logins_total'))],
    ['5xx rate (/s)', number(failing), failing > 0 ? 'bad' : ''],
    ['denylist staleness (s)', number(staleness), staleness > seconds(settings['denylist.max_staleness']) / 2 ? 'bad' : ''],
  ];
  at('figures').replaceChildren(...shown.map(([name, value, tone]) =>
    element('div', {}, element('b', { class: tone ?? '' }, value), element('span', {}, name))));
}

// Parses durations as Java prints them: 5s, 1m30s, 0.25s, 2h.
export function seconds(text = '') {
  const units = { h: 3600, m: 60, s: 1 };
  return [...text.matchAll(/([\d.]+)([hms])/g)].reduce((sum, [, value, unit]) => sum + value * units[unit], 0);
}

export function traffic(history) {
  const steps = history.steps();
  const line = (name, value) => ({ name, points: steps.map(step => ({ at: step.to.at, value: value(step) })) });
  chart(at('traffic'), SPAN, [
    line('checks', step => requests(step, isCheck) / step.seconds),
    line('other routes', step => requests(step, isOther) / step.seconds),
  ]);
  chart(at('latency'), SPAN, [
    line('p50', step => milliseconds(step.quantile(0.5, REQUESTS, isOther))),
    line('p99', step => milliseconds(step.quantile(0.99, REQUESTS, isOther))),
  ]);
}

// Lets a narrow screen break a route after a slash only.
function breakable(route) {
  return element('code', {}, ...route.split(/(?<=\/)/).flatMap(part => [part, element('wbr')]));
}

export function routes(history) {
  const pair = history.pair(60);
  const names = new Map();
  pair.to.all(`${REQUESTS}_count`).forEach(({ labels }) => names.set(`${labels.method} ${labels.route}`, labels));
  const rows = [...names.values()].map(({ method, route }) => {
    const own = labels => labels.method === method && labels.route === route;
    const count = requests(pair, own);
    const quantile = q => number(milliseconds(pair.quantile(q, REQUESTS, own)));
    const share = first => percent(requests(pair, labels => own(labels) && labels.status.startsWith(first)) / count);
    return { count, cells: [method, breakable(route), number(count / pair.seconds), share('4'), share('5'), quantile(0.5), quantile(0.99)] };
  });
  const busiest = rows.filter(row => row.count > 0).sort((a, b) => b.count - a.count).map(row => row.cells);
  const columns = ['method', 'route', 'req/s', '4xx rate', '5xx rate', 'p50 (ms)', 'p99 (ms)'];
  table(at('routes'), columns.map((title, i) => ({ title, number: i > 1 })), busiest, 'No requests in the last minute, or since this page was opened.');
}

export function outcomes(history, id, metric, label) {
  const rows = history.newest().all(metric).map(({ labels, value }) => ({ name: labels[label], value }));
  const most = Math.max(...rows.map(row => row.value), 1);
  const increase = history.pair(60);
  bars(at(id), rows.sort((a, b) => b.value - a.value).map(row => {
    const grown = increase.increase(metric, { [label]: row.name });
    return {
      name: row.name.replaceAll('_', ' '),
      value: row.value,
      of: most,
      shown: grown ? `${number(row.value)} (+${number(grown)})` : number(row.value),
      tone: grown && BAD[id].includes(row.name) ? 'warn' : '',
    };
  }));
}

export function denylist(history, settings) {
  const now = history.newest();
  const limit = seconds(settings['denylist.max_staleness']);
  const gauge = name => now.sum(`gatehouse_denylist_${name}`);
  bars(at('denylist'), [
    { name: 'staleness (s)', value: gauge('staleness_seconds'), of: limit, high: limit / 2 },
    { name: 'entries', value: gauge('entries') },
    { name: 'other instances', value: gauge('other_instances') },
    { name: 'propagation p50 (ms)', value: milliseconds(history.pair(60).quantile(0.5, 'gatehouse_revocation_propagation_seconds', () => true)) },
    { name: 'Redis publish backlog', value: gauge('feed_waiting'), tone: gauge('feed_waiting') > 0 ? 'warn' : '' },
    { name: 'stream gaps', value: now.sum('gatehouse_denylist_feed_gaps_total') },
    { name: 'cached tokens', value: now.sum('gatehouse_token_cache_tokens') },
    { name: 'cache hit ratio', value: NaN, shown: percent(now.sum('gatehouse_token_cache_hit_ratio')) },
  ]);
}

export function pools(history) {
  const now = history.newest();
  const mebibytes = (name, area) => now.sum(name, { area }) / 1048576;
  const pool = (name, used, max) => {
    const [value, of] = [now.sum(used), now.sum(max)];
    return { name, value, of, high: of * 0.9, shown: `${number(value)} of ${number(of)}` };
  };
  const heap = { value: mebibytes('jvm_memory_used_bytes', 'heap'), of: mebibytes('jvm_memory_max_bytes', 'heap') };
  const refused = now.sum('gatehouse_hashing_refused_total');
  bars(at('pools'), [
    pool('hashing workers busy', 'gatehouse_hashing_busy', 'gatehouse_hashing_threads'),
    { name: 'hashing queue', value: now.sum('gatehouse_hashing_queued') },
    { name: 'hashes rejected', value: refused, tone: refused > 0 ? 'warn' : '' },
    pool('PostgreSQL connections', 'gatehouse_database_connections_active', 'gatehouse_database_connections_max'),
    pool('Redis connections', 'gatehouse_redis_connections_active', 'gatehouse_redis_connections_max'),
    pool('HTTP threads busy', 'gatehouse_server_threads_busy', 'gatehouse_server_threads_max'),
    { name: 'heap (MiB)', ...heap, high: heap.of * 0.95, shown: `${number(heap.value)} of ${number(heap.of)}` },
    { name: 'oldest transaction (s)', value: now.sum('gatehouse_database_oldest_transaction_seconds') },
  ]);
}

export function health(checks) {
  at('health').replaceChildren(...Object.entries(checks).map(([name, { healthy, message }]) =>
    element('li', {}, element('span', {}, name),
      element('span', { class: healthy ? 'good' : 'bad' }, healthy ? 'healthy' : message ? `unhealthy: ${message}` : 'unhealthy'))));
}

// The worst first: verifiers without the next key, then those whose last request is the oldest.
export function verifiers({ count, worst }) {
  at('verifier-count').textContent = count > worst.length ? `worst ${worst.length} of ${count}` : `${count}`;
  const spent = ms => ms < 0 ? '–' : number(ms / 1000);
  table(at('verifiers'), [{ title: 'client' }, { title: 'process' }, { title: 'software' }, { title: 'instance' },
    { title: 'last request (s)', number: true }, { title: 'canary (s)', number: true }, { title: 'next key' }, { title: 'state' }],
  worst.map(verifier => [verifier.client, element('code', {}, verifier.process.slice(0, 8) || '–'), verifier.software || '–',
    element('code', {}, verifier.instance.slice(0, 8)), spent(verifier.ageMillis), spent(verifier.canaryMillis),
    verifier.newestKeys ? 'has it' : element('span', { class: verifier.live ? 'bad' : '' }, 'lacks it'),
    element('span', { class: verifier.live ? 'good' : 'bad' }, verifier.live ? 'live' : 'silent')]),
  'No service follows the revocation feed.');
}

export function facts({ keys, settings }) {
  table(at('keys'), [{ title: 'key' }, { title: 'algorithm' }, { title: 'state' }],
    keys.map(key => [element('code', {}, key.kid), key.algorithm, key.state]), 'No keys.');
  table(at('settings'), [{ title: 'setting' }, { title: 'value' }],
    Object.entries(settings).map(([name, value]) => [name, element('code', {}, value || '–')]), 'No settings.');
}
