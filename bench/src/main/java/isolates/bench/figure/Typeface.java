package isolates.bench.figure;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * The one typeface of all figures: Liberation Sans, which PDFBox carries, so that a machine without
 * fonts draws the same figure as any other.
 */
final class Typeface {
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

  static InputStream open() {
    InputStream file = PDDocument.class.getResourceAsStream(RESOURCE);
    if (file == null) {
      throw new IllegalStateException("PDFBox carries no " + RESOURCE);
    }
    return file;
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

  /** Text as text, in the current colour, its base line at {@code y}. */
  static void paint(Graphics2D g, String text, double x, double y, float size) {
    if (!text.isEmpty()) {
      g.setFont(of(size));
      g.drawString(text, (float) x, (float) y);
    }
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
