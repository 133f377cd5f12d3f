/** Lines of the log. */
@NullMarked
package io.gatehouse.logging;

import org.jspecify.annotations.NullMarked;
