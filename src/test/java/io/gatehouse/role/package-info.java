/** Tests of roles and their assignment, on a real PostgreSQL. */
@NullMarked
package io.gatehouse.role;

import org.jspecify.annotations.NullMarked;
