/** Tests of what an instance knows of the listeners of its feed. */
@NullMarked
package io.gatehouse.listener;

import org.jspecify.annotations.NullMarked;
