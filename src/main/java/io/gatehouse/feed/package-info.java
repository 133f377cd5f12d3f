/**
 * The revocation feed: tells services that verify access tokens by themselves which tokens are revoked, and how current
 * this knowledge is (docs/revocation-feed.md).
 */
@NullMarked
package io.gatehouse.feed;

import org.jspecify.annotations.NullMarked;
