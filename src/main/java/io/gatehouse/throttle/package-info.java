/**
 * Rate limits, which all instances share through Redis and each counts locally while Redis is unavailable. Failed
 * logins are followed by an increasing wait; no account is locked.
 */
@NullMarked
package io.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
