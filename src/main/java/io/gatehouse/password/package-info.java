/**
 * Passwords: the policy for new ones, hashing and verification, and the limit of concurrent hashes. This package does
 * not depend on users or requests.
 */
@NullMarked
package io.gatehouse.password;

import org.jspecify.annotations.NullMarked;
