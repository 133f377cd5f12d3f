/** Tests of the revocation feed. */
@NullMarked
package io.gatehouse.feed;

import org.jspecify.annotations.NullMarked;
