/** Tests of the basic types. */
@NullMarked
package io.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
