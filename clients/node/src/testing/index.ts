export { TestIssuer, type TestIssuerOptions } from './test-issuer.js';
export type { MintOptions } from './token-minter.js';
