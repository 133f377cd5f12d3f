/** Tests of the clients of PostgreSQL and Redis. */
@NullMarked
package io.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
