/** Who sent a request: its address behind trusted proxies, its id and its trace context. */
@NullMarked
package io.gatehouse.http.client;

import org.jspecify.annotations.NullMarked;
