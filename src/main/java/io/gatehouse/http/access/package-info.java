/** Access control: the access annotation of each resource method, bearer tokens, and the admin port. */
@NullMarked
package io.gatehouse.http.access;

import org.jspecify.annotations.NullMarked;
