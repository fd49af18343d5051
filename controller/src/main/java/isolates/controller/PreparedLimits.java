package isolates.controller;

/**
 * What prepared instances may take up.
 *
 * @param depth how many of a function that says nothing of it
 * @param most of all functions together
 * @param bytes that they and the templates hold, as PSS
 */
record PreparedLimits(Depth depth, int most, long bytes) {}
