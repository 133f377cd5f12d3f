package io.gatehouse.documentation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Chromium;
import io.gatehouse.testing.PackagedService;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Swagger UI of the packaged service in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwaggerUiIT {
    /** Of a screen with 1920 × 1080 pixels. */
    private static final double SCREEN_HEIGHT = 1080;

    private static final String LOGIN = "swagger_user";
    private static final String PASSWORD = "a long and unusual phrase";

    @SuppressWarnings("NullAway.Init") // start() runs first.
    private PackagedService gatehouse;

    @BeforeAll
    void start() {
        assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
        gatehouse = PackagedService.start();
        Api.Answer registered = new Api(gatehouse.uri())
                .post(
                        "/profile/register",
                        null,
                        Map.of(
                                "login", LOGIN,
                                "email", "swagger@example.org",
                                "first_name", "Swagger",
                                "last_name", "User",
                                "password", PASSWORD));
        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        if (gatehouse != null) {
            gatehouse.close();
        }
    }

    @Test
    void logs_in_with_the_password_form_and_calls_the_api() {
        inBrowser("/auth/docs", page -> {
            authorize(page);

            assertThat(calls(page, "getProfile")).hasText("200");
            assertThat(operation(page, "getProfile").locator(".live-responses-table .highlight-code"))
                    .containsText("\"login\": \"" + LOGIN + "\"");
        });
    }

    @Test
    void without_a_login_the_same_call_is_rejected() {
        inBrowser("/auth/docs", page -> assertThat(calls(page, "getProfile")).hasText("401"));
    }

    @Test
    void works_under_the_base_path_and_with_a_trailing_slash() {
        inBrowser("/api/v1/auth/docs/", page -> {
            authorize(page);

            assertThat(calls(page, "getProfile")).hasText("200");
        });
    }

    @Test
    void calls_an_operation_at_the_root() {
        inBrowser("/auth/docs", page -> assertThat(calls(page, "getJwks")).hasText("200"));
    }

    @Test
    void no_input_is_prefilled_with_the_name_of_its_type() {
        inBrowser("/auth/docs", page -> {
            page.locator(".opblock").first().waitFor();
            int inputs = 0;
            for (Locator block : page.locator(".opblock").all()) {
                expand(block);
                for (Locator input : block.locator("textarea, input[type=text]").all()) {
                    assertThat(input.inputValue()).isNotEqualTo("string").doesNotContain("\"string\"");
                    inputs++;
                }
                block.locator(".opblock-summary-control").click();
            }
            assertThat(inputs).isGreaterThan(20);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "refresh", "getProfile", "createRole", "deactivateUser"})
    void an_operation_fits_on_a_screen(String operation) {
        inBrowser("/auth/docs", page -> {
            Locator block = operation(page, operation);
            expand(block);

            assertThat(block.locator(".response[data-code=default]")).containsText("path-not-found");
            assertThat(block.boundingBox().height).isLessThan(SCREEN_HEIGHT);
        });
    }

    @Test
    void the_landing_page_links_to_it() {
        inBrowser("/", page -> {
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Read and try the API"))
                    .click();

            assertThat(page.locator("h1.title, h2.title").first()).containsText("Gatehouse");
        });
    }

    private static void authorize(Page page) {
        page.locator(".auth-wrapper button.authorize").first().click();
        Locator password =
                page.locator(".auth-container").filter(new Locator.FilterOptions().setHasText("OAuth2, password"));
        password.locator("input#oauth_username").fill(LOGIN);
        password.locator("input#oauth_password").fill(PASSWORD);
        password.locator("button.authorize").click();
        assertThat(password.locator("button", new Locator.LocatorOptions().setHasText("Logout")))
                .isVisible();
        page.locator(".auth-btn-wrapper .btn-done").first().click();
    }

    /** Executes an operation and returns the element that shows the status of the response. */
    private static Locator calls(Page page, String operation) {
        Locator block = operation(page, operation);
        block.locator(".opblock-summary-control").click();
        block.locator("button.execute").click();
        return block.locator(".live-responses-table .response .response-col_status");
    }

    private static void expand(Locator block) {
        block.locator(".opblock-summary-control").click();
        block.locator(".responses-table").first().waitFor();
    }

    private static Locator operation(Page page, String operation) {
        return page.locator(".opblock[id$='-" + operation + "']");
    }

    private void inBrowser(String path, Consumer<Page> story) {
        assertThat(Chromium.open(gatehouse.uri(), path, story)).isEmpty();
    }
}
