/** What operators see: the commands, and the checks that come before serving. */
@NullMarked
package io.gatehouse.ops;

import org.jspecify.annotations.NullMarked;
