/**
 * Clients: machines that get access tokens with a secret (RFC 6749 §4.4). A client has at most two live secrets and the
 * roles that its tokens include.
 */
@NullMarked
package io.gatehouse.client;

import org.jspecify.annotations.NullMarked;
