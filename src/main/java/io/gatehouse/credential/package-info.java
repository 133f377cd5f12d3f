/**
 * Stored credentials of users: their password hashes, how a login verifies and upgrades them, and how weak ones are
 * hardened. This package does not depend on sessions.
 */
@NullMarked
package io.gatehouse.credential;

import org.jspecify.annotations.NullMarked;
