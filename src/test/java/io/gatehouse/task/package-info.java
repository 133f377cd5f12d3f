/** Tests of the tasks of the admin port. */
@NullMarked
package io.gatehouse.task;

import org.jspecify.annotations.NullMarked;
