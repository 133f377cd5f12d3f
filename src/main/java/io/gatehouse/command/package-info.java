/** The commands of the jar, and the checks before the server starts. */
@NullMarked
package io.gatehouse.command;

import org.jspecify.annotations.NullMarked;
