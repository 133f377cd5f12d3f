/** Runs the service for development with one command: real PostgreSQL and Redis, nothing to install. */
@NullMarked
package io.gatehouse.dev;

import org.jspecify.annotations.NullMarked;
