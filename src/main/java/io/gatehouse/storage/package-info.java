/**
 * PostgreSQL and Redis: clients, deadlines, transactions. What the databases say when they fail ends here and becomes a
 * problem of the catalogue.
 */
@NullMarked
package io.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
