package isolates.bench.figure;

import isolates.bench.statistics.NumberText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TTFSubsetter;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Figures as SVG. Titles and axes are outlines, as XChart draws them; all other text is text. */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  /** Viewers that read no embedded fonts may have one of the same widths. */
  private static final String FAMILIES = "'Liberation Sans', Arial, Helvetica, sans-serif";

  /** All but kerning and ligatures, which Java does not apply either. */
  private static final List<String> FONT_TABLES =
      List.of("OS/2", "cmap", "cvt ", "fpgm", "name", "post", "prep");

  /**
   * Brings the font's letters, so that text looks the same where no font of these widths is
   * installed; names in other than Latin letters take the reader's fonts.
   */
  private static final String FONT_FACE =
      "@font-face{font-family:\"Liberation Sans\";src:url(data:font/ttf;base64," + font() + ")}";

  private Svg() {}

  /**
   * The figure as one element, fit to stand in a page with others: there one with the font is
   * enough, because its style is that of the whole page.
   */
  static String of(Figure figure, boolean withFont) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(NAMESPACE, "svg", null);
      Element root = draw(figure, document);
      root.setAttribute("viewBox", "0 0 " + Figure.WIDTH + " " + figure.height());
      root.setAttribute("width", Figure.WIDTH + "pt");
      root.setAttribute("height", figure.height() + "pt");
      root.setAttribute("role", "img");
      root.setAttribute("aria-label", figure.title());
      Node first = root.getFirstChild();
      for (String name : withFont ? List.of("title", "style") : List.of("title")) {
        Element child = document.createElementNS(NAMESPACE, name);
        child.setTextContent(name.equals("title") ? figure.title() : FONT_FACE);
        root.insertBefore(child, first);
      }
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      // The definitions are empty, and every figure of a page would have their id.
      return text.toString()
          .replace("'Liberation Sans'", FAMILIES)
          .replace("<defs id=\"genericDefs\"/>", "");
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException("the JDK cannot write XML", e);
    }
  }

  private static Element draw(Figure figure, Document document) {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setPrecision(2);
    context.setIDGenerator(
        new SVGIDGenerator() {
          @Override
          public String generateID(String prefix) {
            return figure.name() + "-" + super.generateID(prefix);
          }
        });
    SVGGraphics2D g = new SVGGraphics2D(context, false);
    figure.paint(g);
    return g.getRoot();
  }

  private static String font() {
    try (InputStream file = Typeface.open()) {
      TTFSubsetter subset =
          new TTFSubsetter(new TTFParser().parse(new RandomAccessReadBuffer(file)), FONT_TABLES);
      IntStream.rangeClosed(' ', '~').forEach(subset::add);
      subset.add(NumberText.NO_BREAK_SPACE);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      subset.writeToStream(bytes);
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("the font of the figures is unreadable", e);
    }
  }
}
