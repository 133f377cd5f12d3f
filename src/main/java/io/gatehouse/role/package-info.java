/**
 * Roles and their assignment to users. A role is a title that access tokens include. Renaming, deleting or removing a
 * role denies the tokens that include it.
 */
@NullMarked
package io.gatehouse.role;

import org.jspecify.annotations.NullMarked;
