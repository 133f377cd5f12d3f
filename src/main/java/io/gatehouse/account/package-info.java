/**
 * Accounts: registration, a user's own profile, and the administration of users. The row of a deleted account stays
 * without personal data, so that references to it stay valid.
 */
@NullMarked
package io.gatehouse.account;

import org.jspecify.annotations.NullMarked;
