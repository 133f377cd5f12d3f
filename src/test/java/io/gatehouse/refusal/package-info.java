@NullMarked
package io.gatehouse.refusal;

import org.jspecify.annotations.NullMarked;
