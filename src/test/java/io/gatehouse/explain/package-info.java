@NullMarked
package io.gatehouse.explain;

import org.jspecify.annotations.NullMarked;
