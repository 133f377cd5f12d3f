/**
 * The bearer token of an HTTP request and the responses for refused requests, independent of a framework. The adapters
 * for frameworks use it.
 */
@NullMarked
package io.gatehouse.verifier.http;

import org.jspecify.annotations.NullMarked;
