/**
 * Follows the revocation feed of Gatehouse: the denylist, the public keys, and the proof of how old they are. The format
 * is in docs/revocation-feed.md.
 */
@NullMarked
package io.gatehouse.verifier.feed;

import org.jspecify.annotations.NullMarked;
