package isolates.container;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks what a client uploads, a .tar.gz that nobody has looked at, so that nothing lands, or
 * points, outside its folder.
 */
final class FunctionArchive {
  private static final long MOST_BYTES = 1L << 30;
  private static final int MOST_ENTRIES = 100_000;
  private static final int ANY_EXECUTE = 0111;

  private FunctionArchive() {}

  /**
   * Unpacks an archive into an empty folder. All files become readable by anyone, for the user in
   * the container is none that the archive knows; owners and special bits are dropped.
   *
   * @throws IOException saying what is wrong with the archive
   */
  static void unpack(Path archive, Path folder) throws IOException {
    Path root = folder.toRealPath();
    try (InputStream file = Files.newInputStream(archive);
        InputStream zipped = gunzip(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(zipped))) {
      long bytes = 0;
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        bytes += Math.max(0, entry.getSize());
        entries++;
        if (bytes > MOST_BYTES || entries > MOST_ENTRIES) {
          throw new IOException("the archive unpacks to more than 1 GiB or 100,000 files");
        }
        unpackEntry(tar, entry, root);
      }
    } catch (ZipException e) {
      throw new IOException("invalid .gz file: " + e.getMessage(), e);
    }
  }

  private static InputStream gunzip(InputStream file) throws IOException {
    try {
      return new GZIPInputStream(file, 1 << 16);
    } catch (IOException e) {
      throw new IOException(
          "invalid .gz file: " + (e.getMessage() == null ? "unexpected end" : e.getMessage()), e);
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path to = inside(root, root, entry.getName(), entry);
    if (to.equals(root)) {
      return;
    }
    if (entry.isDirectory()) {
      Files.createDirectories(to);
    } else {
      Files.createDirectories(to.getParent());
    }
    // A link unpacked before may stand in for a folder: what counts is where it leads.
    if (!to.getParent().toRealPath().startsWith(root)) {
      throw refused(entry, "leads outside of the archive");
    }
    if (entry.isSymbolicLink()) {
      inside(root, to.getParent(), entry.getLinkName(), entry);
      Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Path target = inside(root, root, entry.getLinkName(), entry);
      if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          || !target.toRealPath().startsWith(root)) {
        throw refused(entry, "is a hard link to what is no file of the archive before it");
      }
      Files.createLink(to, target);
    } else if (entry.isFile()) {
      Files.copy(tar, to); // never over, nor through, what is there
      Files.setPosixFilePermissions(to, permissions((entry.getMode() & ANY_EXECUTE) != 0));
    } else if (entry.isDirectory()) {
      Files.setPosixFilePermissions(to, permissions(true));
    } else {
      throw refused(entry, "is neither file, folder nor link");
    }
  }

  private static Set<PosixFilePermission> permissions(boolean executable) {
    return PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
  }

  private static Path inside(Path root, Path from, String name, TarArchiveEntry entry)
      throws IOException {
    if (name.isEmpty() || name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw refused(entry, "has an absolute or empty path");
    }
    Path resolved = from.resolve(name).normalize();
    if (!resolved.startsWith(root)) {
      throw refused(entry, "leads outside of the archive");
    }
    return resolved;
  }

  private static IOException refused(TarArchiveEntry entry, String why) {
    return new IOException("invalid tar: entry \"" + entry.getName() + "\" " + why);
  }
}
