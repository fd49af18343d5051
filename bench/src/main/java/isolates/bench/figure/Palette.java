package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import java.awt.BasicStroke;
import java.awt.Color;

/**
 * One colour a platform in all figures, by M. Okabe and K. Ito (2008), which readers with any form
 * of colour blindness tell apart; a variant is a lighter or darker shade of its platform's. In grey
 * print, shades are told apart by lightness and curves by their dashes as well.
 */
final class Palette {
  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x22, 0x26, 0x2b);
  static final Color FAINT_INK = new Color(0x5c, 0x63, 0x6b);
  static final Color GRID = new Color(0xe1, 0xe4, 0xe8);

  private Palette() {}

  /** The colour of a platform's variant. */
  static Color of(Group group) {
    return switch (group.platformName()) {
      case "isolates/seccomp" -> new Color(0x56, 0xb4, 0xe9);
      case "isolates/lkm" -> new Color(0x00, 0x3d, 0x66);
      case "openlambda/sock-no-import-cache" -> new Color(0xa8, 0x6f, 0x00);
      case "openlambda/sock-multitree" -> new Color(0xf5, 0xcf, 0x6e);
      case "openlambda/docker" -> new Color(0x5c, 0x3d, 0x00);
      case "container/crun" -> new Color(0x00, 0x5c, 0x44);
      case "container/unshare" -> new Color(0x6f, 0xcf, 0xb2);
      default ->
          switch (group.platform()) {
            case "isolates" -> new Color(0x00, 0x72, 0xb2);
            case "openlambda" -> new Color(0xe6, 0x9f, 0x00);
            case "container" -> new Color(0x00, 0x9e, 0x73);
            case "floor" -> new Color(0x99, 0x99, 0x99);
            default -> new Color(0xcc, 0x79, 0xa7);
          };
    };
  }

  /** The same colour, see-through: for areas behind marks. */
  static Color tint(Color color, double opacity) {
    return new Color(
        color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
  }

  /** The line of a mode's curve. */
  static BasicStroke dash(Mode mode) {
    return switch (mode) {
      case COLD, FLOOR, NONE -> FigureTheme.stroke(1.3);
      case WARM, REUSED, UNKNOWN -> FigureTheme.stroke(1.3, 5, 2);
      case PREPARED -> FigureTheme.stroke(1.3, 2.5f, 1.2f);
      case FIRST, WARMUP -> FigureTheme.stroke(1.3, 1.2f, 1.6f);
    };
  }
}
