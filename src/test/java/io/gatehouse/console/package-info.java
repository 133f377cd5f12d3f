/** Tests of the operations page. */
@NullMarked
package io.gatehouse.console;

import org.jspecify.annotations.NullMarked;
