/** Tests of the command that looks at everything. */
@NullMarked
package io.gatehouse.doctor;

import org.jspecify.annotations.NullMarked;
