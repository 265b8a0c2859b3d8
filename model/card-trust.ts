import {
  calibrationTable,
  coverageTable,
  figure,
  percent,
  reliabilityTable,
  robustnessTable,
} from './card-tables.ts';
import type { Evaluation } from './evaluation-file.ts';

/** How far probabilities and answers can be relied on. */
export function trust({ calibration, robustness }: Evaluation): string {
  const { temperature, threshold, nested, targetAccuracy, n, nUnheard } = calibration;
  return `### Calibration and abstention

Probabilities are softmax(logits / T) with T = ${figure(temperature)}, fitted on out-of-fold predictions. In this table T is fitted for each
speaker on the nine others (${n - nUnheard} answers of ${n}):

${calibrationTable(calibration)}

${reliabilityTable(calibration)}

Below a largest probability of ${figure(threshold)} the answer is "uncertain". That threshold is the smallest at which ${percent(targetAccuracy)} of the answers
given were right. With temperature and threshold of each speaker taken from the nine others, ${percent(nested.coverage, 1)} of the recordings get
an answer, of which ${percent(nested.accuracy, 1)} are right.

If only the surest are answered:

${coverageTable(calibration)}

### Robustness

The same networks, the same recordings, other conditions of sound; "answered" and "right of these" at the shipped
threshold.

${robustnessTable(robustness)}`;
}
