package isolates.container;

import java.io.IOException;

/** Makes containers: an OCI runtime, or namespaces by util-linux. */
interface ContainerRuntime {

  /** runc, crun or unshare. */
  String name();

  /** As it says itself. */
  String version();

  /**
   * Whether its containers can be frozen and their memory read: they are in control groups of their
   * own.
   */
  boolean usesControlGroups();

  /** Writes whatever can be written before the container is wanted. */
  LaunchCommand prepare(ContainerSpec spec) throws IOException;
}
