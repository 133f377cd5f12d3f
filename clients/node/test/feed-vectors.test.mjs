import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from './feed-scripts.mjs';
import { vectors } from './vectors.mjs';

const file = vectors('feed.json');

test('each script of the vectors has its results', () => {
  assert.ok(file.scripts.length > 0);
  file.scripts.forEach(runScript);
});
