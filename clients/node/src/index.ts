export type { Credential, StalePolicy, VerifierMetrics, VerifierOptions } from './options.js';
export { type Refusal, TokenRefusedError, type Verdict } from './verdict.js';
export { VerifiedToken } from './verified-token.js';
export { createVerifier, type Health, type Verifier } from './verifier.js';
export type { EndReason } from './watches.js';
