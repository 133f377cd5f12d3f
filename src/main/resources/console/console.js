import { element, number } from './charts.js';
import * as client from './client.js';
import * as panels from './panels.js';
import { History, Reading } from './samples.js';
import { tasks } from './tasks.js';

const POLL_INTERVAL_MS = 2000;
const KEEP_MINUTES = 5;
const at = id => document.getElementById(id);
const history = new History(KEEP_MINUTES);
let facts = null;

function about(reading) {
  const up = reading.at / 1000 - reading.sum('process_start_time_seconds');
  const shown = { version: facts.version, uptime: duration(up), Java: facts.java.replace(/.* /, '') };
  at('about').replaceChildren(...Object.entries(shown).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value))));
}

function duration(seconds) {
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const [size, name] = units.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${number(Math.floor(seconds / size))} ${name}`;
}

// Only the two documented statuses count. Anything else is unknown, never ready.
function state({ status, cause }) {
  const notReady = status === 'not_ready';
  const known = status === 'ready' || notReady;
  at('state').textContent = known ? (notReady ? `not ready: ${cause ?? 'no cause given'}` : 'ready') : 'state unknown';
  at('state').className = `pill ${status === 'ready' ? 'good' : 'bad'}`;
}

// The page has no data from before it was opened, so the window may be shorter than a minute.
function spans(history) {
  const seconds = Math.round(history.pair(60).seconds);
  document.querySelectorAll('.span').forEach(place => {
    place.textContent = seconds >= 58 ? 'last minute' : `last ${seconds} s`;
  });
}

function show(ready, checks) {
  state(ready);
  spans(history);
  about(history.newest());
  panels.figures(history, facts.settings);
  panels.traffic(history);
  panels.routes(history);
  panels.outcomes(history, 'logins', 'gatehouse_logins_total', 'outcome');
  panels.outcomes(history, 'refreshes', 'gatehouse_refreshes_total', 'outcome');
  panels.outcomes(history, 'checks', 'gatehouse_checks_total', 'answer');
  panels.health(checks);
  panels.denylist(history, facts.settings);
  panels.pools(history);
}

async function update() {
  if (!facts) {
    facts = await client.json('console.json');
    tasks(at('tasks'), facts.tasks);
  }
  const [figures, checks, ready, known] = await Promise.all([
    client.text('prometheus', 'text/plain'), client.json('healthcheck'), client.json('healthz/ready'), client.json('console.json')]);
  facts = known;
  history.add(new Reading(figures, Date.now()));
  panels.facts(facts);
  panels.verifiers(facts.verifiers);
  show(ready, checks);
  at('lost').hidden = at('token').hidden = true;
  at('main').hidden = false;
}

async function poll() {
  try {
    await update();
  } catch (error) {
    if (error instanceof client.TokenRequired) {
      at('token-wrong').textContent = client.hasToken() ? 'The token is wrong.' : '';
      client.useToken('');
      at('main').hidden = true;
      at('token').hidden = false;
      at('state').textContent = 'token required';
      return;
    }
    at('lost').textContent = `This instance is unreachable (${error.message || error.name}). The values below are stale; retrying.`;
    at('lost').hidden = false;
    at('state').textContent = 'unreachable';
    at('state').className = 'pill bad';
  }
  setTimeout(poll, POLL_INTERVAL_MS);
}

at('token').addEventListener('submit', event => {
  event.preventDefault();
  client.useToken(at('token-value').value);
  at('token-value').value = '';
  poll();
});
poll();
