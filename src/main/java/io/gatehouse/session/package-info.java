/**
 * Sessions: login, refresh, logout and the list of sessions. A session is one device of one user. When it ends, its
 * refresh token and its access tokens end with it.
 */
@NullMarked
package io.gatehouse.session;

import org.jspecify.annotations.NullMarked;
