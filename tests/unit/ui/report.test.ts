import { describe, expect, it } from 'vitest';
import { callWords } from '#lib/i18n/call.ts';
import { dictionaries, LANGUAGES, type Language } from '#lib/i18n/index.ts';
import { queueWords } from '#lib/i18n/queue.ts';
import { callContent, clipContent } from '#lib/ui/report/content.ts';
import { html } from '#lib/ui/report/html.ts';
import { writeReport, type ReportFrame } from '#lib/ui/report/report.ts';
import { joinPictures } from '#lib/ui/report/spectrogram.ts';
import { makeResult } from '../../e2e/support/prediction.ts';

const EVIL = "\"><script>alert(1)</script><img src=http://x onerror='y'>.wav";
const PICTURE = {
  ...{ url: 'data:image/png;base64,AAAA', db: { minimumDb: -80, maximumDb: 0 } },
  ...{ fMinHz: 0, fMaxHz: 8000 },
};

function frame(language: Language): ReportFrame {
  return {
    ...{ words: dictionaries[language], call: callWords[language], queue: queueWords[language] },
    ...{ language, madeAt: Date.UTC(2026, 0, 2), colours: { anger: '#d55e00' } },
  };
}

it('escapes every value, in text and in attributes, and takes its own parts as they are', () => {
  const part = html`<b title="${EVIL}">${EVIL}</b>`;
  expect(part.text).not.toMatch(/<script|<img|"">/);
  expect(html`<p>${[part, html`${3}`]}</p>`.text).toBe(`<p>${part.text}3</p>`);
});

describe.each(LANGUAGES)('a report in %s', (language) => {
  const made = frame(language);
  const { queue, words } = made;

  it('holds all that was heard of a short recording, and nothing that runs or is fetched', () => {
    const result = makeResult({
      outcome: 'anger',
      labels: [EVIL, 'boredom', 'disgust', 'fear', 'happiness', 'neutral', 'sadness'],
      warnings: [{ code: 'too-quiet', levelDb: -46 }],
    });
    const text = writeReport(clipContent(EVIL, result, PICTURE, made), made);
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain('default-src &#39;none&#39;');
    expect(text).not.toMatch(/<script|<img src="?http|<link|@import|undefined|NaN|\[object/);
    expect(text).toContain('src="data:image/png;base64,AAAA"');
    expect(text).toContain(words.warning({ code: 'too-quiet', levelDb: -46 }));
    expect(text).toContain(queue.report.modelName('alexnet-compact', '1'));
    expect(text).toContain(words.details.modelUar(0.71));
    expect(text).toContain(words.limits.text);
    expect(text).toMatch(/Expression heard, not feeling felt|Gehörter Ausdruck, nicht gefühltes/);
  });

  it('says of a recording without speech that there is none', () => {
    const result = makeResult({ outcome: 'no-speech' });
    const text = writeReport(clipContent('a.wav', result, null, made), made);
    expect(text).toContain(queue.report.noSpeech);
    expect(text).toContain(queue.report.noSpectrogram);
    expect(text).not.toContain(queue.report.stretches);
  });

  it('tells of a call which side was heard, and where anger came first', () => {
    const turn = { outcome: 'anger', posteriors: [0.9, 0.1] };
    const windows = [
      { ...turn, startSec: 130, endSec: 140 },
      { ...turn, startSec: 150, endSec: 155, outcome: 'uncertain', posteriors: [0.5, 0.5] },
    ];
    const recording = {
      ...{ file: EVIL, durationSec: 600, track: 1, peaks: new Float32Array([-0.5, 0.5]) },
      timeline: { windows, turns: windows.map((window) => ({ ...window, nWindows: 1 })) },
      ...{ labels: ['anger', 'neutral'], warnings: [], ownModel: EVIL },
      model: { id: 'own', version: '2', uar: null },
    };
    const text = writeReport(callContent(recording, PICTURE, made), made);
    expect(text).toContain(made.call.channels.sides[1]);
    expect(text).toContain('2:10');
    expect(text).toContain(queue.report.unjudged);
    expect(text).toContain(queue.report.overviewNote);
    expect(text.match(/class="band /g)).toHaveLength(2);
    expect(text).not.toMatch(/<script|<img src="?http/);
  });
});

it('puts each picture at its time, and silence where the model received nothing', () => {
  const { prediction, spec } = makeResult({ outcome: 'anger', durationSec: 7, nSegments: 2 });
  const joined = joinPictures(prediction, spec);
  expect([joined.nMels, joined.nFrames]).toEqual([64, 700]);
  const [first, second] = prediction.segments;
  const at = (frame: number) => joined.data[10 * 700 + frame];
  expect(at(120)).toBe(first?.logMel.data[10 * 300 + 120]);
  expect(at(400 + 50)).toBe(second?.logMel.data[10 * 300 + 50]);
  const minimum = Math.min(...prediction.segments.map(({ logMel }) => Math.min(...logMel.data)));
  expect(at(350)).toBe(minimum);
});
