/** The HTTP layer around Jersey: Jetty handlers, default headers, timeouts and request durations. */
@NullMarked
package io.gatehouse.http.server;

import org.jspecify.annotations.NullMarked;
