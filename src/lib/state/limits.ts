/** More would not fit beside the decoded sound in the memory of a small phone. */
export const MAXIMUM_BYTES = 200e6;
/** From here on a recording is followed piece by piece and shown over time, seconds. */
export const LONG_SEC = 30;
