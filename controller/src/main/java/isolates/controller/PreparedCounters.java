package isolates.controller;

/** What preparing has come to, for all functions together. Event loop only. */
final class PreparedCounters {
  long hits;
  long misses;
  long refills;
  long refillNs;
  long templates;
  long lost;

  void refilled(long tookNs) {
    refills++;
    refillNs += tookNs;
  }
}
