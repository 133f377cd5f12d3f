package io.gatehouse.api;

/**
 * A method and a path template.
 *
 * @param template below {@code /api/v1}, such as {@code /users/{login}}, or below the root if it starts with
 *     {@code /.well-known}
 */
record Call(String method, String template) {
    private static final String BASE = "/api/v1";

    /** The template with the base path, as a client sees it. */
    String fullTemplate() {
        return template.startsWith("/.well-known") ? template : BASE + template;
    }

    /** The path with these values of the template's variables, in order. */
    String path(String... values) {
        String path = fullTemplate();
        for (String value : values) {
            path = path.replaceFirst("\\{[a-z]+}", value);
        }
        return path;
    }

    /** A path of this template whose variables name nothing that exists. */
    String unknownPath() {
        return fullTemplate()
                .replace("{id}", "019aab00-0000-7000-8000-00000000abcd")
                .replaceFirst("\\{[a-z]+}", "nobody-here");
    }

    Call with(String otherMethod) {
        return new Call(otherMethod, template);
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
