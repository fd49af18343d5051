package isolates.bench.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** A file format of figures. The same figure makes the same bytes every time. */
public enum Format {
  /** 600 dots to the inch, as printers ask for line drawings, and the file says so. */
  PNG {
    @Override
    byte[] encode(Figure figure) throws IOException {
      double scale = DOTS_PER_INCH / POINTS_PER_INCH;
      BufferedImage image =
          new BufferedImage(
              (int) Math.round(Figure.WIDTH * scale),
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
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      // A cache on disk would make the out folder not the only one that must be writable.
      try (var stream = new javax.imageio.stream.MemoryCacheImageOutputStream(out)) {
        writer.setOutput(stream);
        writer.write(new IIOImage(image, null, metadata));
      } finally {
        writer.dispose();
      }
      return out.toByteArray();
    }
  },

  /** Sized in points, with its own font. */
  SVG {
    @Override
    byte[] encode(Figure figure) throws IOException {
      return (Svg.of(figure, true) + '\n').getBytes(StandardCharsets.UTF_8);
    }
  },

  /** One page of the figure's size, its captions as text in an embedded subset of the font. */
  PDF {
    @Override
    byte[] encode(Figure figure) throws IOException {
      try (PDDocument document = new PDDocument()) {
        PDPage page = new PDPage(new PDRectangle(Figure.WIDTH, figure.height()));
        document.addPage(page);
        PdfBoxGraphics2D g = new PdfBoxGraphics2D(document, Figure.WIDTH, figure.height());
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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
      }
    }
  };

  private static final double DOTS_PER_INCH = 600;
  private static final double POINTS_PER_INCH = 72;

  abstract byte[] encode(Figure figure) throws IOException;

  /** The name on the command line and the files' extension. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
