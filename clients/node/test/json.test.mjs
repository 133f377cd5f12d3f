import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonError, OTHER_NUMBER, parseJson, toPlain } from '../dist/json.js';

const plain = (text, depth = 4) => toPlain(parseJson(text, depth));

test('values are read as by JSON.parse', () => {
  const texts = [
    '{}', '[]', 'null', 'true', 'false', '0', '-0', '12', '9007199254740991', '"a"', '""', ' \t\r\n[1 , 2 ] ',
    '{"a":{"b":[{"c":"\\u0041\\n\\"\\\\\\/"}]}}', '"\\ud83d\\ude00"', '"\u{1f600}\u00e9\u2028"', '{"__proto__":1}',
  ];
  for (const text of texts) {
    assert.equal(JSON.stringify(plain(text)), JSON.stringify(JSON.parse(text)), text);
  }
});

test('texts that JSON.parse rejects are rejected', () => {
  const texts = [
    '', ' ', '{', '[', '"', '{"a"}', '{"a":}', '{"a":1,}', '[1,]', '[,1]', '[1 2]', '{a:1}', "{'a':1}", '01', '+1', '.5', '1.',
    '1e', '-', 'NaN', 'Infinity', 'tru', 'nulll', '"\\x41"', '"\\u00g0"', '"\u0001"', '"\n"', '[1]]', '{} {}', '\ufeff{}',
    '\u00a0{}', '/**/1', '{"a":1 "b":2}', '[1}', '{"a":1]',
  ];
  for (const text of texts) {
    assert.throws(() => JSON.parse(text), text);
    assert.throws(() => parseJson(text, 4), JsonError, text);
  }
});

test('duplicate members are rejected at each depth and with escapes', () => {
  for (const text of ['{"a":1,"a":1}', '{"x":{"a":1,"a":2}}', '[{"a":1,"b":2,"\\u0061":3}]', '{"__proto__":1,"__proto__":1}']) {
    assert.throws(() => parseJson(text, 4), /duplicate/, text);
  }
  assert.deepEqual(plain('{"a":{"a":1},"b":{"a":1}}'), { a: { a: 1 }, b: { a: 1 } });
});

test('depth and the length of numbers are limited', () => {
  assert.deepEqual(plain('[[[[]]]]'), [[[[]]]]);
  assert.throws(() => parseJson('[[[[[]]]]]', 4), /deeply/);
  assert.throws(() => parseJson('['.repeat(1e6), 4), JsonError);
  assert.throws(() => parseJson('123456789012345678901', 4), JsonError);
});

test('a number is an integer only if it is written as one', () => {
  for (const text of ['1.0', '1e3', '1E-2', '9223372036854775808', '-1.5']) {
    assert.equal(parseJson(text, 4), OTHER_NUMBER, text);
  }
  assert.equal(parseJson('9223372036854775807', 4), 2 ** 63);
});
