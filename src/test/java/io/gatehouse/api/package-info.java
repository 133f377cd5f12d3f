/** The whole HTTP API as one table of requests and answers, and as a target of bad input. */
@NullMarked
package io.gatehouse.api;

import org.jspecify.annotations.NullMarked;
