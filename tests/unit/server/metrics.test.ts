import { expect, test } from 'vitest';
import { Counter, Histogram, Reading } from '#lib/server/metrics.ts';
import { createServiceMetrics } from '#lib/server/service-metrics.ts';

test('a counter has a line for each set of labels', () => {
  const counter = new Counter('answers_total', 'Answers.');
  counter.add({ status: '200' });
  counter.add({ status: '200' }, 2);
  counter.add({ status: 'a"b\\c\n' });
  expect(counter.render()).toBe(
    '# HELP answers_total Answers.\n' +
      '# TYPE answers_total counter\n' +
      'answers_total{status="200"} 3\n' +
      'answers_total{status="a\\"b\\\\c\\n"} 1\n',
  );
});

test('a reading is taken when it is asked for', () => {
  let value = 1;
  const reading = new Reading('gauge', 'length', 'Length.', () => value);
  value = 7;
  expect(reading.render()).toContain('# TYPE length gauge\nlength 7\n');
});

test('buckets of a histogram hold those below them', () => {
  const histogram = new Histogram('wait_seconds', 'Wait.', [0.5, 1]);
  for (const value of [0.5, 0.75, 4]) histogram.observe(value, { stage: 'network' });
  expect(histogram.render().split('\n').slice(2)).toEqual([
    'wait_seconds_bucket{stage="network",le="0.5"} 1',
    'wait_seconds_bucket{stage="network",le="1"} 2',
    'wait_seconds_bucket{stage="network",le="+Inf"} 3',
    'wait_seconds_sum{stage="network"} 5.25',
    'wait_seconds_count{stage="network"} 3',
    '',
  ]);
});

test('the figures of the server', () => {
  const metrics = createServiceMetrics({ queueLength: 3, nRestarts: 1 }, () => true);
  metrics.request(200, 20);
  metrics.inside(1);
  metrics.rejected('busy');
  metrics.recording('answered');
  metrics.stage('network', 15);
  const text = metrics.render();
  for (const line of [
    'stimmung_requests_total{status="200"} 1',
    'stimmung_rejected_total{reason="busy"} 1',
    'stimmung_recordings_total{result="answered"} 1',
    'stimmung_request_duration_seconds_bucket{le="0.01"} 0',
    'stimmung_request_duration_seconds_bucket{le="0.025"} 1',
    'stimmung_stage_duration_seconds_sum{stage="network"} 0.015',
    'stimmung_queue_length 3',
    'stimmung_requests_inside 1',
    'stimmung_worker_restarts_total 1',
    'stimmung_training_running 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
