/**
 * The client of OpenLambda's HTTP interface, and the life of the workers behind it: a real one by
 * its {@code ol} binary, the built-in container worker as a child process.
 */
package isolates.openlambda;
