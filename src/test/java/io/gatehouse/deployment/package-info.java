/** Tests of the files by which Gatehouse is deployed. They start nothing: no cluster, and no supervisor. */
@NullMarked
package io.gatehouse.deployment;

import org.jspecify.annotations.NullMarked;
