package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.process.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page in a real browser: headless Chromium, from Debian's package or any on the PATH. */
class HtmlReportBrowserIT {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");

  /** Asks the page what a reader would see, after it was clicked as a reader would. */
  private static final String PROBE =
      """
      <script>
      addEventListener("load", () => {
        const answers = [...document.querySelectorAll(".answer")].map((e) => e.getBoundingClientRect().bottom);
        const unfolded = [...document.querySelectorAll("details")].some((e) => e.open);
        document.querySelectorAll("details").forEach((e) => { e.open = true; });
        const shown = (e) => { const b = e.getBoundingClientRect(); return b.width > 100 && b.height > 50; };
        const figures = [...document.querySelectorAll(".figure svg")];
        const table = document.querySelector("table.sortable");
        const column = [...table.tHead.rows[0].cells].findIndex((c) => c.textContent === "median, ms");
        const button = table.tHead.rows[0].cells[column].querySelector("button");
        const values = () => [...table.tBodies[0].rows].map((r) => Number(r.cells[column].textContent.replaceAll("\\u00a0", "")));
        button.click();
        const up = values();
        button.click();
        const seen = {
          errors: probeErrors,
          figures: figures.length,
          shown: figures.filter(shown).length,
          lettered: figures.filter((f) => [...f.querySelectorAll("text")].some((t) => t.getComputedTextLength() > 10)).length,
          up, down: values(),
          sort: table.tHead.rows[0].cells[column].getAttribute("aria-sort"),
          folded: !unfolded,
          answered: Math.max(...answers),
          columns: Math.max(...[...document.querySelectorAll("table.sortable")].map(
              (t) => [...t.tHead.rows[0].cells].filter((c) => c.offsetWidth > 0).length)),
          sideways: [...document.querySelectorAll(".scroll")].filter((e) => e.scrollWidth > e.clientWidth).length,
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          ink: getComputedStyle(document.body).color,
        };
        document.body.insertAdjacentHTML("beforeend", "<pre id=probe></pre>");
        document.getElementById("probe").textContent = JSON.stringify(seen);
      });
      </script>
      """;

  private static final String LISTEN =
      """
      <script>
      const probeErrors = [];
      addEventListener("error", (e) => probeErrors.push(String(e.message)));
      addEventListener("securitypolicyviolation", (e) => probeErrors.push(e.violatedDirective));
      </script>
      """;

  @TempDir private static Path shared;
  private static Path chromium;
  private static Path whole;

  @TempDir Path folder;
  private Path page;

  @BeforeAll
  static void aPageAndABrowser() throws IOException {
    Optional<Path> found = find();
    assumeTrue(
        found.isPresent(),
        "skipped: no Chromium on the PATH; get one with: apt-get install chromium");
    chromium = found.orElseThrow();
    String html =
        Files.readString(
            HtmlReport.write(
                RunData.read(new RunFolder(fourFunctions().write(shared.resolve("run"))))));
    whole =
        Files.writeString(
            shared.resolve("page.html"),
            html.replace("</head>", LISTEN + "</head>").replace("</body>", PROBE + "</body>"));
  }

  private static SimulatedRun fourFunctions() {
    SimulatedRun run = SimulatedRun.coldstart();
    for (String function : List.of("fibo-py", "json-node", "echo")) {
      run.group("isolates", "none", function, Mode.COLD, 100, 10)
          .group("container", "runc", function, Mode.COLD, 100, 40)
          .group("container", "runc", function, Mode.WARM, 100, 2);
    }
    return run;
  }

  @BeforeEach
  void open() {
    page = whole;
  }

  private static Optional<Path> find() {
    return NAMES.stream().flatMap(name -> Programs.find(name).stream()).findFirst();
  }

  /** Loads the page and returns what its probe saw; whatever reached the console fails the test. */
  private JsonNode load(String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                // Where processes see little of /proc, a GPU process forked by the zygote aborts
                // now and then; one that is exec'ed does not.
                "--no-zygote",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=10000",
                "--dump-dom"));
    command.addAll(List.of(more));
    command.add(page.toUri().toString());
    Path log = folder.resolve("chromium.log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("CONSOLE"));
    Matcher probe = Pattern.compile("<pre id=\"probe\">(.*?)</pre>").matcher(dom);
    assertThat(probe.find()).as("the probe's answer").isTrue();
    JsonNode seen = JsonMapper.shared().readTree(probe.group(1).replace("&amp;", "&"));
    assertThat(seen.get("errors").size()).as("errors").isZero();
    return seen;
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(each -> numbers.add(each.asDouble()));
    return numbers;
  }

  @Test
  void figuresAreSeenAndTablesSort() throws IOException, InterruptedException {
    JsonNode seen = load("--window-size=1200,900");

    assertThat(seen.get("figures").asInt()).isGreaterThanOrEqualTo(4);
    assertThat(seen.get("shown").asInt()).isEqualTo(seen.get("figures").asInt());
    assertThat(seen.get("lettered").asInt()).isEqualTo(seen.get("figures").asInt());
    assertThat(numbers(seen.get("up"))).hasSizeGreaterThan(5).isSorted();
    assertThat(numbers(seen.get("down")))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a))
        .containsExactlyInAnyOrderElementsOf(numbers(seen.get("up")));
    assertThat(seen.get("sort").asString()).isEqualTo("descending");
    assertThat(seen.get("folded").asBoolean()).isTrue();
    assertThat(seen.get("answered").asDouble())
        .as("answers to four functions on a screen")
        .isLessThan(900);
  }

  @Test
  void aPhoneNeedsNoSidewaysScrolling() throws IOException, InterruptedException {
    // Headless windows are at least 500 wide; a frame of its own width is what a phone has.
    page =
        Files.writeString(
            folder.resolve("phone.html"),
            Files.readString(page).replace("<body>", "<body style=\"width:360px\">"));

    JsonNode seen = load("--window-size=500,800");

    assertThat(seen.get("overflow").asInt()).isZero();
    assertThat(seen.get("columns").asInt()).isEqualTo(4);
    assertThat(seen.get("sideways").asInt()).as("tables that need scrolling").isZero();
    assertThat(seen.get("shown").asInt()).isEqualTo(seen.get("figures").asInt());
  }

  @Test
  void inkIsLightOnADarkPage() throws IOException, InterruptedException {
    JsonNode light = load();
    JsonNode dark = load("--blink-settings=preferredColorScheme=0");

    assertThat(light.get("ink").asString()).isEqualTo("rgb(34, 38, 43)");
    assertThat(dark.get("ink").asString()).isEqualTo("rgb(230, 232, 235)");
  }
}
