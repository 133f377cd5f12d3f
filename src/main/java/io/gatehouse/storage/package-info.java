/**
 * Clients of PostgreSQL and Redis with deadlines, and transactions. This package maps database errors to problems of
 * the catalogue, so that no database error text reaches a client.
 */
@NullMarked
package io.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
