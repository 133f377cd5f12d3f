/**
 * Clients of PostgreSQL and Redis with deadlines, and transactions. Errors of the databases become problems of the
 * catalog here, so that no database error text reaches a client.
 */
@NullMarked
package io.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
