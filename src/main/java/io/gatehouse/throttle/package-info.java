/**
 * Rate limits. All instances share the counts through Redis; each counts locally while Redis is unavailable. Failed
 * logins are followed by an increasing wait; no account is locked.
 */
@NullMarked
package io.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
