@NullMarked
package io.gatehouse.oauth;

import org.jspecify.annotations.NullMarked;
