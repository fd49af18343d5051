/**
 * Child processes and CGI: what the controller, the container worker, the functions and the bench
 * would otherwise each have a version of. It depends on nothing of ours.
 */
package isolates.process;
