package isolates.bench.figure;

import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGeneratorContext.GraphicContextDefaults;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Figures as SVG. Titles and axes are outlines, as XChart draws them; all other text is text. */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private Svg() {}

  /**
   * The figure as one element, fit to stand in a page with others.
   *
   * @param withFont whether it brings its font; an SVG's style is that of the whole page, so one
   *     that does is enough
   */
  static String of(Figure figure, boolean withFont) {
    Document document = document();
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
    GraphicContextDefaults defaults = new GraphicContextDefaults();
    defaults.setFont(Typeface.of(Typeface.LABEL));
    context.setGraphicContextDefaults(defaults);
    SVGGraphics2D g = new SVGGraphics2D(context, false);
    figure.paint(g);
    Element root = g.getRoot();
    root.setAttribute("viewBox", "0 0 " + Figure.WIDTH + " " + figure.height());
    root.setAttribute("width", Figure.WIDTH + "pt");
    root.setAttribute("height", figure.height() + "pt");
    root.setAttribute("role", "img");
    root.setAttribute("aria-label", figure.title());
    if (withFont) {
      root.insertBefore(element(document, "style", Typeface.fontFace()), root.getFirstChild());
    }
    root.insertBefore(element(document, "title", figure.title()), root.getFirstChild());
    return serialize(root)
        .replace("'Liberation Sans'", Typeface.CSS_FAMILIES)
        // Empty, and an id that every figure of a page would have.
        .replace("<defs id=\"genericDefs\"/>", "");
  }

  private static Element element(Document document, String name, String text) {
    Element element = document.createElementNS(NAMESPACE, name);
    element.setTextContent(text);
    return element;
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has no XML", e);
    }
  }

  private static String serialize(Element root) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      return text.append('\n').toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("the JDK cannot write XML", e);
    }
  }
}
