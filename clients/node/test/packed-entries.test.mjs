import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { PackedEntries } from '../dist/packed-entries.js';
import { PackedKey } from '../dist/packed-key.js';
import { generationId } from '../dist/testing/token-minter.js';

/** A sequence of numbers that is the same in each run (mulberry32). */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const uuid = (number) => `0199d2a4-6f3c-7a41-8f0e-${number.toString(16).padStart(12, '0')}`;

function keyOf(number) {
  const key = new PackedKey();
  assert.ok(key.readUuid(uuid(number)));
  return key;
}

test('a random sequence of operations has the same result as with a Map', () => {
  const next = random(7);
  const entries = new PackedEntries(1);
  const model = new Map();
  for (let step = 0; step < 200_000; step++) {
    const number = next(3_000);
    const [value, end] = [next(100), 1 + next(1_000)];
    if (next(2_000) === 0) {
      const before = next(1_000);
      entries.expire(before);
      model.forEach((entry, key) => entry.end < before && model.delete(key));
    } else if (next(3) === 0) {
      assert.equal(entries.find(keyOf(number)), model.get(number)?.value ?? -1);
    } else {
      const known = model.get(number) ?? { value: 0, end: 0 };
      entries.merge(keyOf(number), value, end);
      model.set(number, { value: Math.max(known.value, value), end: Math.max(known.end, end) });
    }
    assert.equal(entries.size, model.size);
  }
  entries.expire(1_001);
  entries.expire(1_001);
  assert.equal(entries.size, 0);
});

test('tables are merged', () => {
  const [one, two] = [new PackedEntries(1), new PackedEntries(2)];
  for (let number = 0; number < 1_000; number++) {
    one.merge(keyOf(number), number, 10);
    two.merge(keyOf(number + 500), 600, 20);
  }
  one.mergeAll(two);
  assert.equal(one.size, 1_500);
  assert.equal(one.find(keyOf(499)), 499);
  assert.equal(one.find(keyOf(500)), 600);
  assert.equal(one.find(keyOf(999)), 999);
  assert.equal(one.find(keyOf(1_499)), 600);
  one.expire(11);
  assert.equal(one.size, 1_000);
});

test('keys that differ in any digit are different', () => {
  const entries = new PackedEntries(3);
  const text = randomUUID();
  const key = new PackedKey();
  key.readUuid(text);
  entries.merge(key, 1, 1);
  for (let at = 0; at < 36; at++) {
    if (text[at] !== '-') {
      const other = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
      assert.ok(key.readUuid(other));
      assert.equal(entries.find(key), -1, other);
    }
  }
});

test('only a UUID in lower case is packed', () => {
  const text = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55';
  const key = new PackedKey();
  assert.ok(key.readUuid(text));
  for (const other of [text.toUpperCase(), text.replace('-', '0'), text.slice(1), `${text}0`, text.replace('0', 'g'), `{${text}}`]) {
    assert.equal(key.readUuid(other), false, other);
  }
});

test('a generation is read from a jti', () => {
  const key = new PackedKey();
  const next = random(3);
  for (let round = 0; round < 1_000; round++) {
    const [id, generation] = [randomUUID(), next(2 ** 32)];
    const jti = generationId(id, generation);
    assert.ok(key.readGeneration(jti));
    assert.equal(key.generation, generation);
    const same = new PackedKey();
    same.readUuid(id);
    assert.deepEqual(key.words, same.words);
  }
  const jti = generationId(randomUUID(), 5);
  assert.equal(key.readGeneration(`${jti.slice(0, 26)}B`), false);
  assert.equal(key.readGeneration(`${jti}A`), false);
  assert.equal(key.readGeneration(jti.slice(1)), false);
  assert.equal(key.readGeneration(`+${jti.slice(1)}`), false);
});
