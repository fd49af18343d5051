package isolates.container;

import java.io.IOException;

/** Makes containers: an OCI runtime, or namespaces by util-linux; or none, to compare with. */
interface ContainerRuntime {

  /** runc, crun, unshare or none. */
  String name();

  /** As it says itself. */
  String version();

  /** Whether its containers can be frozen: they are in control groups of their own. */
  boolean freezes();

  /** Writes whatever can be written before the container is wanted. */
  LaunchCommand prepare(ContainerSpec spec) throws IOException;
}
