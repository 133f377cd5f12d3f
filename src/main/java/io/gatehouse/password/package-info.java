/**
 * Passwords: what may become one, how it is hashed and verified, and how many hashes run at once. Nothing here knows
 * about users or requests.
 */
@NullMarked
package io.gatehouse.password;

import org.jspecify.annotations.NullMarked;
