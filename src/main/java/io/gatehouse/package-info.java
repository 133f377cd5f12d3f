/** The application: its commands and the composition root. */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
