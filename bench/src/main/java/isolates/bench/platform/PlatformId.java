package isolates.bench.platform;

/**
 * A platform in one of its variants, such as {@code container/runc}.
 *
 * @param platform {@code isolates}, {@code openlambda}, {@code container}, or {@code floor}
 * @param variant one of the platform's variants
 */
public record PlatformId(String platform, String variant) {
  /** The driver's own cost; never compared as a platform. */
  public static final String FLOOR = "floor";

  @Override
  public String toString() {
    return platform + "/" + variant;
  }
}
