// HTTP client for the admin port. The admin token is kept only in this variable.
let token = '';

export class TokenRequired extends Error {}

export function useToken(value) {
  token = value.trim();
}

export function hasToken() {
  return token !== '';
}

async function send(path, options = {}) {
  const headers = { ...options.headers };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const signal = AbortSignal.timeout(options.timeout ?? 8000);
  const response = await fetch(path, { ...options, headers, signal, cache: 'no-store', credentials: 'omit' });
  if (response.status === 401) {
    throw new TokenRequired();
  }
  return response;
}

export async function text(path, accept) {
  const response = await send(path, { headers: { Accept: accept } });
  if (!response.ok) {
    throw new Error(`${path} returned ${response.status}`);
  }
  return response.text();
}

// Does not throw on 503: the health endpoints return it with a body that the page shows.
export async function json(path) {
  const response = await send(path, { headers: { Accept: 'application/json' } });
  return response.json();
}

export async function runTask(name, parameters) {
  const response = await send(`tasks/${name}?${new URLSearchParams(parameters)}`, {
    method: 'POST',
    // A page of another origin cannot send this header without a CORS preflight, which the port never allows.
    headers: { 'X-Gatehouse-Console': '1' },
    timeout: 600000,
  });
  return { ok: response.ok, status: response.status, body: await response.text() };
}
