package io.gatehouse.configuration;

import io.gatehouse.kernel.Pem;

/** Validates settings that contain certificates. */
final class CertificateValidator {
    private CertificateValidator() {}

    /** Rejects values that are not certificates; an empty value is accepted. */
    static void validate(ConfigurationErrors errors, String path, String text) {
        errors.rejectIf(
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
