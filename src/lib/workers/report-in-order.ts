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
  let delivered: Promise<unknown> = Promise.resolve();
  try {
    return await work((report) => {
      // Without its value, which would hold all those before it.
      delivered = Promise.all([delivered, onReport(report)]).then(() => undefined);
    });
  } finally {
    await delivered;
  }
}
