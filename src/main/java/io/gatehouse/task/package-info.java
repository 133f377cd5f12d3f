/** The tasks of the admin port: what an operator does to a running service. */
@NullMarked
package io.gatehouse.task;

import org.jspecify.annotations.NullMarked;
