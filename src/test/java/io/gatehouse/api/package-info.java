/** Tests of the complete HTTP API: a table of requests and responses, and invalid input. */
@NullMarked
package io.gatehouse.api;

import org.jspecify.annotations.NullMarked;
