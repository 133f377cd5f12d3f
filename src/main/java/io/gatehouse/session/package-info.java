/**
 * Sessions: login, refresh, logout and their list. A session is one device of one user; its refresh token and its access
 * tokens live and end with it.
 */
@NullMarked
package io.gatehouse.session;

import org.jspecify.annotations.NullMarked;
