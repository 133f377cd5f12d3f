package io.gatehouse.configuration;

import io.gatehouse.kernel.Pem;

/** Sentences about settings that hold certificates. */
final class CertificateValidator {
    private CertificateValidator() {}

    /** Refuses what is not certificates; nothing is not wrong. */
    static void review(ConfigurationErrors findings, String path, String text) {
        findings.refuseIf(
                !text.isEmpty() && !isCertificates(text),
                path,
                "must be certificates in PEM, each from its BEGIN CERTIFICATE to its END CERTIFICATE.");
    }

    private static boolean isCertificates(String text) {
        try {
            return !Pem.certificates(text).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
