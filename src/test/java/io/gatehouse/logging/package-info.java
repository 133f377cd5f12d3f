/** Tests of log lines. */
@NullMarked
package io.gatehouse.logging;

import org.jspecify.annotations.NullMarked;
