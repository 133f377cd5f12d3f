/** Tests of the deployment files. They start neither a cluster nor a supervisor. */
@NullMarked
package io.gatehouse.deployment;

import org.jspecify.annotations.NullMarked;
