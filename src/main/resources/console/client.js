// Asks this port. The token, where it wants one, lives in this variable and nowhere else.
let token = '';

export class TokenNeeded extends Error {}

export function useToken(value) {
  token = value.trim();
}

export function hasToken() {
  return token !== '';
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const signal = AbortSignal.timeout(options.patience ?? 8000);
  const answer = await fetch(path, { ...options, headers, signal, cache: 'no-store', credentials: 'omit' });
  if (answer.status === 401) {
    throw new TokenNeeded();
  }
  return answer;
}

export async function text(path, accept) {
  const answer = await ask(path, { headers: { Accept: accept } });
  if (!answer.ok) {
    throw new Error(`${path} answered ${answer.status}`);
  }
  return answer.text();
}

// For what says 503 when something is wrong, which is an answer like any other.
export async function json(path) {
  const answer = await ask(path, { headers: { Accept: 'application/json' } });
  return answer.json();
}

export async function runTask(name, parameters) {
  const answer = await ask(`tasks/${name}?${new URLSearchParams(parameters)}`, {
    method: 'POST',
    // No page of another origin can send this header without being asked for, and it is not.
    headers: { 'X-Gatehouse-Console': '1' },
    patience: 600000,
  });
  return { ok: answer.ok, status: answer.status, body: await answer.text() };
}
