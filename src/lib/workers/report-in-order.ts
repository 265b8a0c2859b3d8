/**
 * Runs `work`, whose reports all have arrived at the other thread when its result leaves: a callback that crosses
 * threads has a channel of its own, and messages on two channels may overtake each other.
 *
 * @param onReport comlink's proxy, whose calls settle once they have been answered.
 */
export async function reportInOrder<Report, Result>(
  onReport: (report: Report) => unknown,
  work: (report: (report: Report) => void) => Promise<Result>,
): Promise<Result> {
  const deliveries: unknown[] = [];
  try {
    return await work((report) => {
      deliveries.push(onReport(report));
    });
  } finally {
    await Promise.all(deliveries);
  }
}
