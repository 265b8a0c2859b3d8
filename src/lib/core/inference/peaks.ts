/** How much sound each pair of lowest and highest sample stands for. Apart from `follow.ts`, so that views need no network. */
export const PEAK_SEC = 0.05;
