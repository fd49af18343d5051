package isolates.bench.figure;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/** Batik's tree, made small, fit to stand in one page with others, and the same on every JDK. */
final class Svg {
  private Svg() {}

  /** Makes ids unique to the figure and names the fonts that may stand in for the typeface. */
  static void tidy(Element element, String figure) {
    if (isRoot(element)) {
      element.setAttribute("font-family", Typeface.CSS_FAMILIES);
    } else {
      // There is one typeface, and one weight of it.
      element.removeAttribute("font-family");
      element.removeAttribute("font-weight");
    }
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node attribute = attributes.item(i);
      String value = attribute.getNodeValue();
      if (attribute.getNodeName().equals("id")) {
        attribute.setNodeValue(figure + "-" + value);
      } else if (value.startsWith("url(#")) {
        attribute.setNodeValue("url(#" + figure + "-" + value.substring(5));
      }
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        tidy(inner, figure);
      }
    }
  }

  static void serialize(Element root, Writer out) throws IOException {
    element(root, out);
    out.write('\n');
  }

  private static void element(Element element, Writer out) throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    NamedNodeMap all = element.getAttributes();
    for (int i = 0; i < all.getLength(); i++) {
      attributes.put(all.item(i).getNodeName(), all.item(i).getNodeValue());
    }
    if (isRoot(element)) {
      attributes.put("xmlns", "http://www.w3.org/2000/svg");
      attributes.remove("xmlns:xlink");
    }
    out.write('<');
    out.write(element.getTagName());
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      out.write(' ');
      out.write(attribute.getKey());
      out.write("=\"");
      out.write(escape(attribute.getValue()));
      out.write('"');
    }
    if (element.getFirstChild() == null) {
      out.write("/>");
      return;
    }
    out.write('>');
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        element(inner, out);
      } else if (child.getNodeType() == Node.TEXT_NODE) {
        out.write(escape(child.getNodeValue()));
      }
    }
    out.write("</");
    out.write(element.getTagName());
    out.write('>');
  }

  private static boolean isRoot(Element element) {
    return element.getTagName().equals("svg");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
