/** The bits of a UUID or of a session id, as four 32-bit integers, and the generation of a token. */
export class PackedKey {
  readonly words = new Int32Array(4);
  /** The generation, an unsigned 32-bit integer; 0 if the key is a UUID. */
  generation = 0;

  /** Reads a UUID in lower case. Returns false for any other text, for which the key is undefined. */
  readUuid(text: string): boolean {
    if (text.length !== 36) {
      return false;
    }
    let digits = 0;
    for (let at = 0; at < 36; at++) {
      const dash = at === 8 || at === 13 || at === 18 || at === 23;
      const digit = hexDigit(text.charCodeAt(at));
      if (dash ? text.charCodeAt(at) !== DASH : digit < 0) {
        return false;
      }
      if (!dash) {
        this.words[digits >> 3] = ((this.words[digits >> 3] as number) << 4) | digit;
        digits++;
      }
    }
    this.generation = 0;
    return true;
  }

  /**
   * Reads a `jti` that is a generation: 27 base64url characters whose last two bits are 0, which encode 16 bytes of session
   * id and 4 bytes of generation. Returns false for any other text, for which the key is undefined.
   */
  readGeneration(text: string): boolean {
    if (text.length !== 27) {
      return false;
    }
    let bits = 0;
    let buffered = 0;
    let word = 0;
    for (let at = 0; at < 27; at++) {
      const digit = base64Digit(text.charCodeAt(at));
      if (digit < 0) {
        return false;
      }
      const room = 32 - bits;
      if (room > 6) {
        buffered = (buffered << 6) | digit;
        bits += 6;
      } else {
        this.store(word++, (buffered << room) | (digit >>> (6 - room)));
        buffered = digit & ((1 << (6 - room)) - 1);
        bits = 6 - room;
      }
    }
    return buffered === 0;
  }

  private store(word: number, value: number): void {
    if (word < 4) {
      this.words[word] = value;
    } else {
      this.generation = value >>> 0;
    }
  }
}

const DASH = 45;

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) {
    return code - 48;
  }
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

function base64Digit(code: number): number {
  if (code >= 65 && code <= 90) {
    return code - 65;
  }
  if (code >= 97 && code <= 122) {
    return code - 71;
  }
  if (code >= 48 && code <= 57) {
    return code + 4;
  }
  return code === DASH ? 62 : code === 95 ? 63 : -1;
}
