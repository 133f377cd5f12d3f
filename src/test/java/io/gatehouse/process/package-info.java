/** Tests with several service processes whose PostgreSQL and Redis are killed, frozen and disconnected. */
@NullMarked
package io.gatehouse.process;

import org.jspecify.annotations.NullMarked;
