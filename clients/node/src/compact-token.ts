import { isUtf8 } from 'node:buffer';
import { decodeBase64url } from './base64url.js';
import { isObject, type JsonObject, parseJson } from './json.js';
import { TokenRefusedError } from './verdict.js';

const MAX_LENGTH = 8_192;
const MAX_KID_LENGTH = 64;
const MAX_DEPTH = 4;
const MEMBERS = ['alg', 'kid', 'typ'];
const TYPE = /^(application\/)?at\+jwt$/i;

/** A token whose form is that of Gatehouse. Its signature and claims are not verified yet. */
export interface CompactToken {
  readonly text: string;
  readonly algorithm: string;
  readonly kid: string;
  readonly claims: JsonObject;
  readonly signature: Buffer;
}

/** Parses a JWS in compact form (RFC 7515 §7.1). Libraries accept several texts for one token; this accepts one. */
export function parseCompactToken(text: string): CompactToken {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) {
    throw new TokenRefusedError('malformed', `The token is longer than ${MAX_LENGTH} characters`);
  }
  const [header, payload, signature, ...rest] = text.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new TokenRefusedError('malformed', 'The token does not have three parts');
  }
  const members = parsePart(header);
  return {
    text,
    ...readHeader(members),
    claims: parsePart(payload),
    signature: decode(signature),
  };
}

function readHeader(members: JsonObject): { algorithm: string; kid: string } {
  const algorithm = members.get('alg');
  const kid = members.get('kid');
  const type = members.get('typ');
  if (members.size !== MEMBERS.length || !MEMBERS.every((name) => members.has(name))) {
    throw new TokenRefusedError('malformed', 'The header does not have exactly the members alg, kid and typ');
  }
  if (typeof type !== 'string' || !TYPE.test(type)) {
    throw new TokenRefusedError('malformed', 'typ is not at+jwt');
  }
  if (typeof algorithm !== 'string' || typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) {
    throw new TokenRefusedError('malformed', 'alg or kid is not a text of the allowed length');
  }
  return { algorithm, kid };
}

function parsePart(part: string): JsonObject {
  const bytes = decode(part);
  // Decoding alone would replace malformed UTF-8.
  if (!isUtf8(bytes)) {
    throw new TokenRefusedError('malformed', 'A part is not UTF-8');
  }
  let value;
  try {
    value = parseJson(bytes.toString('utf8'), MAX_DEPTH);
  } catch {
    throw new TokenRefusedError('malformed', 'A part is not strict JSON');
  }
  if (!isObject(value)) {
    throw new TokenRefusedError('malformed', 'A part is not a JSON object');
  }
  return value;
}

function decode(part: string): Buffer {
  const decoded = decodeBase64url(part);
  if (decoded === undefined) {
    throw new TokenRefusedError('malformed', 'A part is not canonical base64url');
  }
  return decoded;
}
