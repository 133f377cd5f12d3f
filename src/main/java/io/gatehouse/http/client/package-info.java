/** The client of a request: its address behind trusted proxies, the request id and the trace context. */
@NullMarked
package io.gatehouse.http.client;

import org.jspecify.annotations.NullMarked;
