/** Tests that compare the documentation with the code and the running service. */
@NullMarked
package io.gatehouse.documentation;

import org.jspecify.annotations.NullMarked;
