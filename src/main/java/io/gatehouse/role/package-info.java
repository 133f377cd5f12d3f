/**
 * Roles and who has them. A role is a title that access tokens carry; renaming, deleting or taking one away denies the
 * tokens that still carry it.
 */
@NullMarked
package io.gatehouse.role;

import org.jspecify.annotations.NullMarked;
