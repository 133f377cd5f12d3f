/** What the command {@code doctor} looks at before or beside a running service. */
@NullMarked
package io.gatehouse.doctor;

import org.jspecify.annotations.NullMarked;
