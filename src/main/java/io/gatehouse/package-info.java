/** The application: its configuration, its commands, and the one place where objects are made and joined. */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
