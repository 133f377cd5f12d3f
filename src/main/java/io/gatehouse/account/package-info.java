/**
 * Accounts: registration, a user's own profile, and the administration of users. A deleted account leaves a row without
 * personal data, so that what refers to it can stay.
 */
@NullMarked
package io.gatehouse.account;

import org.jspecify.annotations.NullMarked;
