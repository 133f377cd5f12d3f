/** Tests of what the configuration accepts and refuses. */
@NullMarked
package io.gatehouse.configuration;

import org.jspecify.annotations.NullMarked;
