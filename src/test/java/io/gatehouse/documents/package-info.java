/** Tests that keep the documents true. */
@NullMarked
package io.gatehouse.documents;

import org.jspecify.annotations.NullMarked;
