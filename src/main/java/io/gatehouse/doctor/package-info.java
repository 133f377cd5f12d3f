/** The checks of the command {@code doctor}. */
@NullMarked
package io.gatehouse.doctor;

import org.jspecify.annotations.NullMarked;
