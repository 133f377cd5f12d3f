const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** Decodes canonical base64url without padding (RFC 4648 §3.5). Returns undefined for any other text. */
export function decodeBase64url(text: string): Buffer | undefined {
  if (!ALPHABET.test(text)) {
    return undefined;
  }
  const decoded = Buffer.from(text, 'base64url');
  return decoded.toString('base64url') === text ? decoded : undefined;
}
