/** Tests of commands and of the checks before serving. */
@NullMarked
package io.gatehouse.ops;

import org.jspecify.annotations.NullMarked;
