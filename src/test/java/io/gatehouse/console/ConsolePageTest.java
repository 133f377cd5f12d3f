package io.gatehouse.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Chromium;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operations page of a running service in a real browser. */
@Tag("OPS-03")
class ConsolePageTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static TestService service;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void shows_health_keys_settings_and_changing_metrics() {
        show(desktop(ColorScheme.LIGHT), page -> {
            assertThat(page.locator("#state")).hasText("ready");
            assertThat(page.locator("#health")).containsText("database");
            assertThat(page.locator("#health .bad")).hasCount(0);
            assertThat(page.locator("#keys")).containsText("current");
            page.locator("summary").click();
            assertThat(page.locator("#settings")).containsText("tokens.access_token_lifetime");
            traffic();
            assertThat(page.locator("#routes")).containsText("/api/v1/auth/login");
            assertThat(page.locator("#logins")).containsText("unknown user");
            assertThat(page.locator("#checks")).containsText("refused");
            assertThat(page.locator("#traffic svg path.first")).isVisible();
        });
    }

    @Test
    void a_task_runs_only_after_a_dry_run_and_a_confirmation() {
        show(desktop(ColorScheme.DARK), page -> {
            page.onDialog(Dialog::accept);
            page.locator("#task").selectOption("rotate-signing-key");
            assertThat(page.locator("button.act")).isDisabled();
            page.locator("#task-force").selectOption("true");
            page.locator("#tasks button[type=submit]").click();
            assertThat(page.locator("#tasks pre")).containsText("dry_run: true");
            assertThat(page.locator("button.act")).isEnabled();
            page.locator("#task-force").selectOption("false");
            assertThat(page.locator("button.act")).isDisabled();
            page.locator("#task-force").selectOption("true");
            page.locator("#tasks button[type=submit]").click();
            page.locator("button.act").click();
            assertThat(page.locator("#tasks pre")).containsText("dry_run: false");
        });
    }

    @Test
    void a_rejected_task_shows_the_reason() {
        show(desktop(ColorScheme.LIGHT), page -> {
            page.locator("#task").selectOption("revoke-user");
            page.locator("#task-login").fill("nobody_of_this_name");
            page.locator("#tasks button[type=submit]").click();
            assertThat(page.locator("#tasks pre")).containsText("The user does not exist");
            assertThat(page.locator("button.act")).isDisabled();
        });
    }

    @Test
    void an_unknown_readiness_response_is_shown_as_unknown() {
        show(desktop(ColorScheme.LIGHT), page -> {
            assertThat(page.locator("#state")).hasText("ready");
            for (String body : List.of("{}", "{\"status\":\"fine\"}", "{\"ready\":true}", "[]", "\"ready\"")) {
                page.route(
                        "**/healthz/ready",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody(body)));
                assertThat(page.locator("#state")).hasText("state unknown");
                assertThat(page.locator("#state.bad")).hasCount(1);
                page.unroute("**/healthz/ready");
                assertThat(page.locator("#state")).hasText("ready");
            }
            page.route(
                    "**/healthz/ready",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody("{\"status\":\"not_ready\",\"cause\":\"stale\"}")));
            assertThat(page.locator("#state")).hasText("not ready: stale");
        });
    }

    @Test
    void the_window_is_not_longer_than_the_page_has_been_open() {
        show(
                desktop(ColorScheme.LIGHT),
                page -> assertThat(page.locator(".span").first()).hasText(Pattern.compile("last [0-9]{1,2} s")));
    }

    @Test
    void fits_a_phone() {
        Browser.NewPageOptions phone = new Browser.NewPageOptions().setViewportSize(390, 844);
        show(phone, page -> {
            traffic();
            assertThat(page.locator("#routes")).containsText("/api/v1/auth/check");
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(390);
        });
    }

    @Test
    void asks_for_the_token_if_there_is_one_and_stores_it_nowhere() {
        try (TestService guarded = TestService.start(ConfigOverride.config("admin_token", TOKEN))) {
            List<String> wrong = Chromium.open(guarded.adminUri(), "/", page -> {
                assertThat(page.locator("#token")).isVisible();
                assertThat(page.locator("#main")).isHidden();
                page.locator("#token-value").fill(TOKEN.replace('0', '1'));
                page.locator("#token button").click();
                assertThat(page.locator("#token-wrong")).containsText("token is wrong");
                page.locator("#token-value").fill(TOKEN);
                page.locator("#token button").click();
                assertThat(page.locator("#state")).hasText("ready");
                page.locator("#task").selectOption("purge-expired-refresh-tokens");
                page.locator("#tasks button[type=submit]").click();
                assertThat(page.locator("#tasks pre")).containsText("dry_run: true");
                assertThat((Integer)
                                page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length"))
                        .isZero();
                assertThat(page.content()).doesNotContain(TOKEN);
                page.reload();
                assertThat(page.locator("#token")).isVisible();
            });
            assertThat(wrong).isEmpty();
        }
    }

    private static Browser.NewPageOptions desktop(ColorScheme colours) {
        return new Browser.NewPageOptions().setViewportSize(1280, 900).setColorScheme(colours);
    }

    private static void traffic() {
        Api api = new Api(service.uri());
        for (int i = 0; i < 5; i++) {
            api.post("/auth/login", null, Map.of("login", "nobody", "password", "some long phrase"));
            api.get("/auth/check", "not-a-token");
        }
    }

    /** Fails on any error in the page. With {@code -Dconsole.pictures=<folder>} it also saves a screenshot. */
    private static void show(Browser.NewPageOptions window, Consumer<Page> story) {
        String pictures = System.getProperty("console.pictures", "");
        List<String> wrong = Chromium.open(service.adminUri(), "/", window, page -> {
            story.accept(page);
            if (!pictures.isEmpty()) {
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Path.of(pictures, page.viewportSize().width + "-" + window.hashCode() + ".png")));
            }
        });
        assertThat(wrong).isEmpty();
    }
}
