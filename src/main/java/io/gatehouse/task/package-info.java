/** Tasks of the admin port, and the scheduler for jobs of the cluster. */
@NullMarked
package io.gatehouse.task;

import org.jspecify.annotations.NullMarked;
