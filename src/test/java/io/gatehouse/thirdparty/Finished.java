package io.gatehouse.thirdparty;

/**
 * The result of a program.
 *
 * @param status its exit status
 * @param output standard output and standard error together
 */
public record Finished(int status, String output) {
    /** Returns the output of a program that must have succeeded. */
    public String requireSuccess() {
        if (status != 0) {
            throw new AssertionError("The program ended with status " + status + ": " + output);
        }
        return output;
    }
}
