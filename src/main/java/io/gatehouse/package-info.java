/** The application: its commands, its configuration, and the one place where its objects are made and joined. */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
