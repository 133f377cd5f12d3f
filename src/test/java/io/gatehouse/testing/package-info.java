/** Real servers for tests: PostgreSQL, Redis, and the packaged service as a process. */
@NullMarked
package io.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
