package isolates.bench.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A file format of figures. The same figure makes the same bytes every time. */
public enum Format {
  /** 600 dots to the inch, as printers ask for line drawings, and the file says so. */
  PNG {
    @Override
    void write(Figure figure, OutputStream out) throws IOException {
      double scale = DOTS_PER_INCH / POINTS_PER_INCH;
      BufferedImage image =
          new BufferedImage(
              (int) Math.round(figure.width() * scale),
              (int) Math.round(figure.height() * scale),
              BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.scale(scale, scale);
      figure.paint(g);
      g.dispose();
      ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
      String dotsPerMetre = Long.toString(Math.round(DOTS_PER_INCH / 0.0254));
      IIOMetadataNode size = new IIOMetadataNode("pHYs");
      size.setAttribute("pixelsPerUnitXAxis", dotsPerMetre);
      size.setAttribute("pixelsPerUnitYAxis", dotsPerMetre);
      size.setAttribute("unitSpecifier", "meter");
      IIOMetadataNode root = new IIOMetadataNode("javax_imageio_png_1.0");
      root.appendChild(size);
      metadata.mergeTree("javax_imageio_png_1.0", root);
      // A cache on disk would make the out folder not the only one that must be writable.
      try (var stream = new javax.imageio.stream.MemoryCacheImageOutputStream(out)) {
        writer.setOutput(stream);
        writer.write(new IIOImage(image, null, metadata));
      } finally {
        writer.dispose();
      }
    }
  },

  /** Text as text, sized in points. */
  SVG {
    @Override
    void write(Figure figure, OutputStream out) throws IOException {
      Document document = newDocument();
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setComment(null);
      context.setPrecision(2);
      SVGGraphics2D g = new SVGGraphics2D(context, false);
      figure.paint(g);
      Element root = g.getRoot();
      root.setAttribute("viewBox", "0 0 " + figure.width() + " " + figure.height());
      root.setAttribute("width", figure.width() + "pt");
      root.setAttribute("height", figure.height() + "pt");
      root.setAttribute("role", "img");
      root.setAttribute("aria-label", figure.title());
      Svg.tidy(root, figure.name());
      Element title = document.createElementNS(root.getNamespaceURI(), "title");
      title.setTextContent(figure.title());
      root.insertBefore(title, root.getFirstChild());
      Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
      Svg.serialize(root, writer);
      writer.flush();
    }

    private Document newDocument() {
      try {
        return DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .getDOMImplementation()
            .createDocument("http://www.w3.org/2000/svg", "svg", null);
      } catch (ParserConfigurationException e) {
        throw new IllegalStateException("the JDK has no XML", e);
      }
    }
  },

  /** One page of the figure's size, text as text in an embedded subset of the font. */
  PDF {
    @Override
    void write(Figure figure, OutputStream out) throws IOException {
      try (PDDocument document = new PDDocument()) {
        PDPage page = new PDPage(new PDRectangle(figure.width(), figure.height()));
        document.addPage(page);
        PdfBoxGraphics2D g = new PdfBoxGraphics2D(document, figure.width(), figure.height());
        PdfBoxGraphics2DFontTextDrawer text = new PdfBoxGraphics2DFontTextDrawer();
        try (InputStream font = Typeface.open()) {
          text.registerFont(Typeface.of(1).getFontName(Locale.ROOT), font);
        }
        g.setFontTextDrawer(text);
        figure.paint(g);
        g.dispose();
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.drawForm(g.getXFormObject());
        }
        document.getDocumentInformation().setTitle(figure.title());
        document.setDocumentId((long) figure.name().hashCode());
        document.save(out);
      }
    }
  };

  private static final double DOTS_PER_INCH = 600;
  private static final double POINTS_PER_INCH = 72;

  abstract void write(Figure figure, OutputStream out) throws IOException;

  /** The file's bytes. */
  byte[] encode(Figure figure) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(figure, bytes);
    return bytes.toByteArray();
  }

  /** The name on the command line and the files' extension. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format of that name.
   *
   * @throws IllegalArgumentException naming the formats there are
   */
  public static Format of(String id) {
    return Arrays.stream(values())
        .filter(format -> format.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no figure format '" + id + "'; there are png, svg and pdf"));
  }
}
