/** Tests that keep the documents true. */
@NullMarked
package io.gatehouse.documentation;

import org.jspecify.annotations.NullMarked;
