/** Tests of what everything else uses. */
@NullMarked
package io.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
