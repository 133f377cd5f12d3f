/**
 * The keys that tokens are signed with and the minting of access tokens. Private keys leave the database only unsealed
 * by the master key, and never leave this package.
 */
@NullMarked
package io.gatehouse.token;

import org.jspecify.annotations.NullMarked;
