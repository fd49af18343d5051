package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.sample.SimulatedStudy;
import isolates.bench.sample.StatsFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiguresTest {
  private static final Set<Format> SVG = Set.of(Format.SVG);

  @TempDir Path folder;
  private Path data;
  private Path out;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    out = folder.resolve("figures");
  }

  /** Simulated: the four series of which the study published its samples, or all of them. */
  private void study(boolean whole) throws IOException {
    for (Map.Entry<PaperSeries, long[]> simulated : SimulatedStudy.series().entrySet()) {
      StatsFolder.write(data, simulated.getKey(), LongStream.of(simulated.getValue()));
    }
    if (whole) {
      StatsFolder.write(data, PaperSeries.CGIPYJSON, LongStream.range(30, 60));
      StatsFolder.write(data, PaperSeries.CGIPYQRY, LongStream.range(28, 58));
      StatsFolder.write(data, PaperSeries.MOL, LongStream.range(170, 190));
      StatsFolder.write(data, PaperSeries.MNI, LongStream.range(8, 12));
      StatsFolder.write(data, PaperSeries.MOLKB, LongStream.range(170_000, 170_020));
      StatsFolder.write(data, PaperSeries.MNIKB, LongStream.range(8_000, 8_020));
    }
  }

  private static void memory(Path run, String rows) throws IOException {
    String header = "run,platform,variant,function,instances,method,scope,kib\n";
    Files.writeString(run.resolve("memory.csv"), header + rows);
  }

  private static List<String> names(Figures.Rendering rendering) {
    return rendering.files().stream().map(file -> file.getFileName().toString()).toList();
  }

  private String svg(String name) throws IOException {
    return Files.readString(out.resolve(name + ".svg"));
  }

  @Test
  void theStudysNumbersComeOutOfItsData() throws IOException {
    Path published =
        Path.of(System.getProperty("isolates.home", ".")).resolve("../shared/paper-stats");
    assumeTrue(Files.isDirectory(published), "skipped: the study's samples are not beside us");

    Figures.Rendering rendering = Figures.render(published, out, SVG);

    assertThat(rendering.numbers())
        .containsExactlyInAnyOrder(
            "OpenLambda cold: n 33, mean 224.76 ms, median 223 ms,"
                + " 95 % interval of the median 218 to 231",
            "OpenLambda warm: n 100, mean 5.04 ms, median 4.5 ms,"
                + " 95 % interval of the median 4 to 5",
            "CGI: n 100, mean 5.37 ms, median 4.5 ms, 95 % interval of the median 4 to 5",
            "Novo Isolates: n 100, mean 6.36 ms, median 6 ms,"
                + " 95 % interval of the median 5 to 6");
  }

  @Test
  void whatCanBeMadeIsMadeAndTheRestNamedWithWhatItLacks() throws IOException {
    study(false);

    Figures.Rendering rendering = Figures.render(data, out, SVG);

    assertThat(names(rendering))
        .containsExactly(
            "CSvsOL_bar.svg", "CSvsOLvsNI_bar.svg", "OLvsNI_box.svg", "CGIvsNI_box.svg");
    assertThat(rendering.missing())
        .containsExactly(
            "CGIPYJSONvsCGIPYQRYvsCGI_bar: needs cgipyjson.csv and cgipyqry.csv, absent or empty",
            "OLvsNI_Mem_bar: needs mol.csv and mni.csv, absent or empty",
            "OLvsNI_MemKB_bar: needs molkb.csv and mnikb.csv, absent or empty");
  }

  @Test
  void aWholeStudyHasSevenFigures() throws IOException {
    study(true);

    Figures.Rendering rendering = Figures.render(data, out, EnumSet.allOf(Format.class));

    assertThat(rendering.files()).hasSize(21).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    assertThat(rendering.missing()).isEmpty();
    BufferedImage picture = ImageIO.read(out.resolve("CSvsOLvsNI_bar.png").toFile());
    assertThat(picture.getWidth()).as("a column of 3.5 inches at 600 dots").isEqualTo(2100);
  }

  @Test
  void memoryIsTheDifferenceOfItsReadings() throws IOException {
    StatsFolder.write(data, PaperSeries.UM1, LongStream.of(1000, 1010, 1020));
    StatsFolder.write(data, PaperSeries.UMOL, LongStream.of(1180, 1190, 1200));
    StatsFolder.write(data, PaperSeries.UM2, LongStream.of(1000, 1010, 1020));
    StatsFolder.write(data, PaperSeries.UMNI, LongStream.of(1009, 1019, 1029));

    Figures.Rendering rendering = Figures.render(data, out, SVG);

    assertThat(names(rendering)).containsExactly("OLvsNI_Mem_bar.svg");
    assertThat(rendering.numbers().get(0)).contains("OpenLambda: n 3, mean 180 MB, median 180 MB");
  }

  @Test
  void memoryBelowZeroIsNotDrawn() throws IOException {
    study(true);
    StatsFolder.write(data, PaperSeries.MNI, LongStream.of(7, -223));
    Files.delete(data.resolve("mnikb.csv"));
    StatsFolder.write(data, PaperSeries.UM2KB, LongStream.of(1000, 1010));
    StatsFolder.write(data, PaperSeries.UMNIKB, LongStream.of(1009, 900));

    Figures.Rendering rendering = Figures.render(data, out, SVG);

    assertThat(rendering.missing())
        .containsExactly(
            "OLvsNI_Mem_bar: needs mni.csv, absent or empty",
            "OLvsNI_MemKB_bar: needs mnikb.csv, absent or empty");
  }

  @Test
  void oneSampleIsADotAndNoCurve() throws IOException {
    new SimulatedRun()
        .group("isolates", "none", "fibo-c", Mode.COLD, 2, 1)
        .group("container", "runc", "fibo-c", Mode.COLD, 1, 40)
        .write(data);

    Figures.render(data, out, SVG);

    assertThat(svg("fibo-c_latency_cdf")).contains("<circle");
  }

  @Test
  void aContainerIsNotCalledOpenLambda() throws IOException {
    study(false);
    StatsFolder.writeOrigins(
        data,
        Map.of(
            PaperSeries.OL,
            Group.of("container", "runc", ""),
            PaperSeries.CS,
            Group.of("container", "runc", "")));

    Figures.render(data, out, SVG);

    assertThat(svg("CSvsOL_bar")).contains("container/runc first").doesNotContain("OpenLambda");
  }

  @Test
  void oneValueIsDrawnWithoutInterval() throws IOException {
    StatsFolder.write(data, PaperSeries.OL, LongStream.of(4));
    StatsFolder.write(data, PaperSeries.NI, LongStream.of(0));

    Figures.Rendering rendering = Figures.render(data, out, SVG);

    assertThat(names(rendering)).containsExactly("OLvsNI_box.svg");
    assertThat(rendering.numbers().get(0)).endsWith("interval of the median unknown");
  }

  @Test
  void aRunHasFiguresForEachFunction() throws IOException {
    SimulatedRun.coldstart()
        .group("isolates", "none", "../a b", Mode.COLD, 600, 1)
        .write(folder.resolve("run"));

    Figures.Rendering rendering = Figures.render(folder.resolve("run"), out, SVG);

    assertThat(names(rendering))
        .containsExactlyInAnyOrder(
            "fibo-c_latency_box.svg",
            "fibo-c_latency_bar.svg",
            "fibo-c_latency_cdf.svg",
            "fibo-c_latency_time.svg",
            "..-a-b_latency_box.svg",
            "..-a-b_latency_cdf.svg",
            "..-a-b_latency_tail.svg",
            "..-a-b_latency_time.svg",
            "interception.svg");
    assertThat(svg("fibo-c_latency_box"))
        .contains("n = 10 to 100.")
        .contains("bare process (posix_spawn) of this");
    assertThat(svg("fibo-c_latency_time")).contains("warm-up");
  }

  @Test
  void theWarmUpOfEachLaunchIsShadedAndNothingBetween() throws IOException {
    new SimulatedRun()
        .group("isolates", "none", "f", Mode.WARMUP, 5, 1)
        .group("isolates", "none", "f", Mode.COLD, 20, 1)
        // Leads its visit, and is no warm-up.
        .group("isolates", "none", "f", Mode.WARMUP, 1, 1)
        .group("isolates", "none", "f", Mode.COLD, 20, 1)
        .launch(1)
        .group("isolates", "none", "f", Mode.WARMUP, 5, 1)
        .group("isolates", "none", "f", Mode.COLD, 20, 1)
        .write(folder.resolve("launches"));

    Figures.render(folder.resolve("launches"), out, SVG);

    assertThat(svg("f_latency_time").split("fill-opacity=\"0\\.12", -1)).hasSize(1 + 2);
    assertThat(svg("f_latency_time").split(">warm-up<", -1)).hasSize(1 + 1);
  }

  @Test
  void theOtherTablesOfARunHaveFiguresToo() throws IOException {
    Files.writeString(
        data.resolve("phases.csv"),
        """
        run,platform,variant,function,mode,invocations,phase,part,count,ms_avg,error_ms,ns
        simulated,container,runc,fibo-py,cold,1,Create()/fresh-proc,true,1,18,0,18000000
        simulated,container,runc,fibo-py,cold,1,LambdaInstance-RoundTrip,true,1,9,0,9000000
        simulated,container,runc,fibo-py,cold,1,Create(),false,1,18,0,18500000
        simulated,openlambda,sock,fibo-py,cold,1,Create()/fork-proc,true,1,6,0,6000000
        simulated,openlambda,sock,fibo-py,cold,1,LambdaInstance-RoundTrip,true,1,2,0,2000000
        """);
    memory(
        data,
        """
        simulated,isolates,none,fibo-c,0,pss,platform,700
        simulated,container,runc,fibo-c,1,pss,platform,9000
        simulated,container,runc,fibo-c,0,used,before,90000
        """);

    assertThat(names(Figures.render(data, out, SVG)))
        .containsExactly("phases_fibo-py_cold.svg", "memory_fibo-c.svg");
    assertThat(svg("phases_fibo-py_cold"))
        .contains(">container/runc<", ">openlambda/sock<", ">27 ms<", ">8 ms<");
    assertThat(svg("phases_fibo-py_cold").indexOf("rgb(0,114,178)"))
        .as("fork-proc is earlier than the round trip, in the legend too")
        .isLessThan(svg("phases_fibo-py_cold").indexOf("rgb(213,94,0)"));
  }

  @Test
  void memoryIsThatOfTheServerAndOfWhatItKeepsOnBothSides() throws IOException {
    memory(
        data,
        """
        simulated,isolates,none,fibo-c,0,pss,worker,50000
        simulated,isolates,none,fibo-c,0,pss,worker,51200
        simulated,container,runc,fibo-c,0,pss,worker,80000
        simulated,container,runc,fibo-c,1,pss,worker,81920
        simulated,container,runc,fibo-c,1,pss,sandbox frozen,10240
        simulated,container,runc,fibo-c,1,cgroup,sandbox frozen,9000
        simulated,container,runc,fibo-go,1,pss,worker,91000
        simulated,openlambda,sock,fibo-go,1,pss,worker,92000
        """);

    assertThat(names(Figures.render(data, out, SVG))).containsExactly("memory_fibo-c.svg");
    assertThat(svg("memory_fibo-c"))
        .contains(">isolates/none<", ">50<", ">container/runc<", ">90<");
  }

  @Test
  void memoryOfAPlatformThatDoesNotTellItsInstancesIsDrawn() throws IOException {
    memory(
        data,
        """
        simulated,isolates,none,fibo-py,0,pss,platform,51200
        simulated,openlambda,sock,fibo-py,,pss,platform,81920
        """);

    Figures.render(data, out, SVG);

    assertThat(svg("memory_fibo-py"))
        .contains(">openlambda/sock<", ">80<")
        .doesNotContain("unknown");
  }

  @Test
  void noTwoFiguresOfARunHaveTheSameTitleOrName() throws IOException {
    Path run = folder.resolve("run");
    SimulatedRun.coldstart()
        .group("isolates", "none", "fibo-go", Mode.COLD, 600, 1)
        .group("isolates", "lkm", "fibo-go", Mode.COLD, 600, 1)
        .write(run);
    Files.writeString(run.resolve("paper.csv"), "the study was repeated\n");
    StringBuilder rows = new StringBuilder();
    for (String scope : List.of("available,platform", "pss,platform")) {
      rows.append("simulated,isolates,lkm,fibo-go,0,").append(scope).append(",50000\n");
      rows.append("simulated,container,runc,fibo-go,1,").append(scope).append(",90000\n");
    }
    memory(run, rows.toString());

    List<Figure> figures = Figures.of(RunData.read(new RunFolder(run)));

    assertThat(figures)
        .hasSizeGreaterThan(12)
        .extracting(Figure::name)
        .contains("OLvsNI_MemKB_bar");
    assertThat(figures).extracting(Figure::title).doesNotHaveDuplicates();
    assertThat(figures).extracting(Figure::name).doesNotHaveDuplicates();
  }

  @Test
  void barsStandOnZeroAndWhereThereIsNoneThereAreDots() throws IOException {
    study(true);

    Figures.render(data, out, SVG);

    assertThat(svg("CSvsOL_bar")).as("of wide range").contains(">Dot and numbers: median");
    assertThat(svg("OLvsNI_Mem_bar")).contains(">Dot and numbers: median");
    assertThat(svg("CGIPYJSONvsCGIPYQRYvsCGI_bar")).contains(">Dot and numbers: median");
  }

  @ParameterizedTest
  @EnumSource
  void theSameInputMakesTheSameBytes(Format format) throws IOException {
    study(true);
    Locale before = Locale.getDefault();
    Path again = folder.resolve("again");

    Figures.render(data, out, Set.of(format));
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Figures.render(data, again, Set.of(format));
    } finally {
      Locale.setDefault(before);
    }

    try (var files = Files.list(out)) {
      assertThat(files.toList())
          .hasSize(7)
          .allSatisfy(
              file -> assertThat(again.resolve(file.getFileName())).hasSameBinaryContentAs(file));
    }
  }

  @Test
  void namesNumbersAndCaptionsAreText() throws Exception {
    study(false);
    Figures.render(data, out, EnumSet.of(Format.SVG, Format.PDF));

    assertThat(svg("CSvsOL_bar"))
        .containsPattern(">2\\d\\d \\[2\\d\\d, 2\\d\\d]<")
        .contains("font-family=\"'Liberation Sans', Arial, Helvetica, sans-serif\"")
        .contains("@font-face{font-family:\"Liberation Sans\";src:url(data:font/ttf;base64,");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(out.resolve("CSvsOL_bar.svg").toFile());
    try (PDDocument pdf = Loader.loadPDF(out.resolve("CSvsOL_bar.pdf").toFile())) {
      assertThat(new PDFTextStripper().getText(pdf))
          .containsPattern("2\\d\\d \\[2\\d\\d, 2\\d\\d]")
          .contains("n = 33 to 100.");
      assertThat(pdf.getPage(0).getMediaBox().getWidth()).isEqualTo(Figure.WIDTH);
    }
  }

  @Test
  void aFolderWithoutDataSaysWhatWouldBeData() {
    assertThatThrownBy(() -> Figures.render(data, out, SVG))
        .isInstanceOf(WrongUseException.class)
        .hasMessage(
            data + " holds no data: neither samples.csv nor a series such as cs.csv or ol.csv");
    assertThatThrownBy(() -> Figures.render(folder.resolve("absent"), out, SVG))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("is not a directory");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFullDiskNamesTheFile() throws IOException {
    study(false);
    Path file = Figures.render(data, out, SVG).files().get(0);
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    assertThatThrownBy(() -> Figures.render(data, out, SVG))
        .hasMessageStartingWith(file + ": No space left");
  }

  @Test
  void aRunWithoutRowsHasNothingToDraw() throws IOException {
    new SimulatedRun().write(data);
    assertThatThrownBy(() -> Figures.render(data, out, SVG))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("has nothing to draw");
  }

  @Test
  void anOutFolderThatIsAFileIsNamed() throws IOException {
    study(false);
    Files.writeString(out, "in the way");

    assertThatThrownBy(() -> Figures.render(data, out, SVG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(out.toString());
  }
}
