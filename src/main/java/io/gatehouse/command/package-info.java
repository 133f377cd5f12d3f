/** The commands of the jar, and what is looked at before serving. */
@NullMarked
package io.gatehouse.command;

import org.jspecify.annotations.NullMarked;
