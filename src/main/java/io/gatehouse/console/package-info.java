/** The operations page of the admin port. */
@NullMarked
package io.gatehouse.console;

import org.jspecify.annotations.NullMarked;
