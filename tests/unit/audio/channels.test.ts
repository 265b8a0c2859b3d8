import { describe, expect, test } from 'vitest';
import { ChannelComparison, pickChannel } from '#lib/core/audio/channels.ts';
import { noise, syllables } from '../../support/signals.ts';

const voice = syllables(8000, 2).samples;
const other = noise(8000, 2, 0.2, 5).samples;

describe('ChannelComparison', () => {
  test('pieces of any size give what the whole gives', () => {
    const whole = new ChannelComparison();
    whole.push([voice, other]);
    const parts = new ChannelComparison();
    for (let at = 0; at < voice.length; at += 777)
      parts.push([voice.subarray(at, at + 777), other.subarray(at, at + 777)]);
    expect(parts.likeness.correlation).toBeCloseTo(whole.likeness.correlation, 9);
    expect(parts.likeness.differenceDb).toBeCloseTo(whole.likeness.differenceDb, 9);
    expect(whole.likeness.isAlike).toBe(false);
  });

  test('one side that is silent differs without end, two silent ones not at all', () => {
    const dead = new ChannelComparison();
    dead.push([voice, new Float32Array(voice.length)]);
    expect(dead.likeness).toEqual({ correlation: 0, differenceDb: Infinity, isAlike: false });
    const silent = new ChannelComparison();
    silent.push([new Float32Array(8), new Float32Array(8)]);
    expect(silent.likeness.isAlike).toBe(true);
    expect(new ChannelComparison().likeness.isAlike).toBe(true);
  });
});

describe('pickChannel', () => {
  test('gives one side untouched, or the mean', () => {
    const left = Float32Array.of(1, 0);
    const right = Float32Array.of(0, -1);
    expect(pickChannel([left, right], 1)).toBe(right);
    expect([...pickChannel([left, right], 'mix')]).toEqual([0.5, -0.5]);
    expect(pickChannel([left], 'mix')).toBe(left);
  });
});
