// JSON.parse accepts duplicate members and rounds integers. Both would let two parties read one document differently.

/** The longest number that is read, in characters. */
const MAX_NUMBER_LENGTH = 20;
const MAX_INTEGER = 2n ** 63n - 1n;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
};

/** A number that is not an integer, or beyond 64 bits. No member of a token or of the feed has such a value. */
export const OTHER_NUMBER = Symbol('number');

export type JsonObject = ReadonlyMap<string, Json>;
/** A JSON value. Integers above 2^53 are rounded. */
export type Json = null | boolean | number | string | typeof OTHER_NUMBER | readonly Json[] | JsonObject;

/** A text that is not strict JSON (RFC 8259): malformed, nested too deeply, or with duplicate members. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/**
 * Parses exactly one JSON value without duplicate members.
 *
 * @param maxDepth the maximum number of arrays and objects around a value
 */
export function parseJson(text: string, maxDepth: number): Json {
  return new Parser(text, maxDepth).document();
}

/** Narrows a value to an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Narrows a value to an array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Converts a value for a library that takes ordinary objects. Numbers that are not integers are left out. */
export function toPlain(value: Json): unknown {
  if (isObject(value)) {
    return Object.fromEntries([...value].map(([name, member]) => [name, toPlain(member)]));
  }
  if (isArray(value)) {
    return value.map(toPlain);
  }
  return value === OTHER_NUMBER ? undefined : value;
}

class Parser {
  private at = 0;
  private readonly text: string;
  private readonly maxDepth: number;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  document(): Json {
    const value = this.value(0);
    if (this.at !== this.text.length) {
      throw new JsonError('There is text after the value');
    }
    return value;
  }

  /** Reads a value and the space around it. */
  private value(depth: number): Json {
    this.match(SPACE);
    const value = this.bareValue(depth);
    this.match(SPACE);
    return value;
  }

  private bareValue(depth: number): Json {
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth + 1);
      case '[':
        return this.array(depth + 1);
      case '"':
        return this.string();
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case 'n':
        return this.literal('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    if (this.isEmpty(depth, '}')) {
      return members;
    }
    do {
      this.match(SPACE);
      const name = this.string();
      this.match(SPACE);
      this.expect(':');
      if (members.has(name)) {
        throw new JsonError('A member is duplicate');
      }
      members.set(name, this.value(depth));
    } while (this.continues('}'));
    return members;
  }

  private array(depth: number): readonly Json[] {
    const elements: Json[] = [];
    if (this.isEmpty(depth, ']')) {
      return elements;
    }
    do {
      elements.push(this.value(depth));
    } while (this.continues(']'));
    return elements;
  }

  private isEmpty(depth: number, end: string): boolean {
    if (depth > this.maxDepth) {
      throw new JsonError('The value is nested too deeply');
    }
    this.at++;
    this.match(SPACE);
    const empty = this.text[this.at] === end;
    this.at += empty ? 1 : 0;
    return empty;
  }

  /** Reads a comma, after which it returns true, or the end. */
  private continues(end: string): boolean {
    const next = this.text[this.at++];
    if (next !== ',' && next !== end) {
      throw new JsonError('A comma or an end is missing');
    }
    return next === ',';
  }

  private expect(character: string): void {
    if (this.text[this.at++] !== character) {
      throw new JsonError(`${character} is missing`);
    }
  }

  private string(): string {
    this.expect('"');
    let value = this.match(PLAIN_TEXT);
    while (this.text[this.at] !== '"') {
      this.expect('\\');
      value += this.escape() + this.match(PLAIN_TEXT);
    }
    this.at++;
    return value;
  }

  private escape(): string {
    const kind = this.text[this.at++] ?? '';
    const known = ESCAPES[kind];
    if (known !== undefined) {
      return known;
    }
    const digits = this.text.slice(this.at, this.at + 4);
    if (kind !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw new JsonError('An escape sequence is malformed');
    }
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  private literal<T>(text: string, value: T): T {
    if (!this.text.startsWith(text, this.at)) {
      throw new JsonError('A value is malformed');
    }
    this.at += text.length;
    return value;
  }

  private number(): number | typeof OTHER_NUMBER {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null || match[0].length > MAX_NUMBER_LENGTH) {
      throw new JsonError('A value is malformed or a number is too long');
    }
    this.at = NUMBER.lastIndex;
    if (match[1] !== undefined || match[2] !== undefined) {
      return OTHER_NUMBER;
    }
    // Only a text of more than 15 digits can be beyond 2^53.
    const value = Number(match[0]) || 0;
    return match[0].length > 15 && BigInt(match[0]) > MAX_INTEGER ? OTHER_NUMBER : value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    this.at = pattern.lastIndex;
    return match === null ? '' : match[0];
  }
}
