package isolates.bench.figure;

import isolates.bench.statistics.NumberText;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TTFSubsetter;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * The one typeface of all figures: Liberation Sans, which PDFBox carries, so that a machine without
 * fonts draws the same figure as any other.
 */
final class Typeface {
  /** The families an SVG asks for: viewers that read no embedded fonts may have one as wide. */
  static final String CSS_FAMILIES = "'Liberation Sans', Arial, Helvetica, sans-serif";

  static final float TITLE = 8.5f;
  static final float LABEL = 7f;
  static final float NOTE = 6.2f;

  /** Measures text as on paper: no pixels to round to. */
  private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

  private static final String FONT_CONFIGURATION = "sun.awt.fontconfig";
  private static final String RESOURCE =
      "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final Font BASE;

  static {
    doWithoutSystemFonts();
    BASE = load();
  }

  private Typeface() {}

  /** The font's file. */
  static InputStream open() {
    InputStream file = PDDocument.class.getResourceAsStream(RESOURCE);
    if (file == null) {
      throw new IllegalStateException("PDFBox carries no " + RESOURCE);
    }
    return file;
  }

  /**
   * A style rule that brings the font's Latin letters, so that an SVG looks the same where no font
   * of these widths is installed; names in other letters take the reader's fonts.
   */
  static String fontFace() {
    return FontFace.RULE;
  }

  /** Made where it is asked for. */
  private static final class FontFace {
    static final String RULE;

    /** All but kerning and ligatures, which Java does not apply either. */
    private static final List<String> TABLES =
        List.of("OS/2", "cmap", "cvt ", "fpgm", "name", "post", "prep");

    static {
      try (InputStream file = open()) {
        TTFSubsetter subset =
            new TTFSubsetter(new TTFParser().parse(new RandomAccessReadBuffer(file)), TABLES);
        IntStream.rangeClosed(' ', '~').forEach(subset::add);
        subset.add(NumberText.NO_BREAK_SPACE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        subset.writeToStream(bytes);
        RULE =
            "@font-face{font-family:\"Liberation Sans\";src:url(data:font/ttf;base64,"
                + Base64.getEncoder().encodeToString(bytes.toByteArray())
                + ")}";
      } catch (IOException e) {
        throw new IllegalStateException("the font of the figures is unreadable", e);
      }
    }
  }

  /**
   * OpenJDK asks the system for its logical fonts before it opens even a font of ours, and fails on
   * a machine that has none. A configuration that names none spares it the question. Where another
   * part of the program has used fonts already this comes too late and changes nothing.
   */
  private static void doWithoutSystemFonts() {
    if (System.getProperty(FONT_CONFIGURATION) != null) {
      return;
    }
    try {
      Path file = Files.createTempFile("isolates-fonts", ".properties");
      file.toFile().deleteOnExit();
      Files.writeString(file, "version=1\nsequence.allfonts=default\n");
      System.setProperty(FONT_CONFIGURATION, file.toString());
    } catch (IOException e) {
      // No room for a temporary file: the system's fonts will do, where there are any.
      return;
    }
  }

  private static Font load() {
    try (InputStream file = open()) {
      return Font.createFont(Font.TRUETYPE_FONT, file);
    } catch (IOException | FontFormatException e) {
      throw new IllegalStateException("the font of the figures is unreadable", e);
    }
  }

  /** The font at that size, in points. */
  static Font of(float size) {
    return BASE.deriveFont(size);
  }

  /** The width of a text in points. */
  static double width(String text, float size) {
    return of(size).getStringBounds(text, EXACT).getWidth();
  }

  /** The text in lines that are at most {@code width} points wide, broken at spaces. */
  static List<String> wrap(String text, float size, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && width(longer, size) > width) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.add(line);
    return lines;
  }
}
