/** Tests of commands and of the checks before serving. */
@NullMarked
package io.gatehouse.command;

import org.jspecify.annotations.NullMarked;
