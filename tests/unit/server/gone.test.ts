import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { watchSender } from '#lib/server/gone.ts';

function sender() {
  const controller = new AbortController();
  const socket = new EventEmitter();
  const request = new Request('http://localhost/predict', { signal: controller.signal });
  const incoming = { socket } as unknown as IncomingMessage;
  return { controller, socket, request, incoming };
}

test('a sender is gone when its connection closes', () => {
  const { socket, request, incoming } = sender();
  const { gone } = watchSender(request, incoming);
  expect(gone.aborted).toBe(false);
  socket.emit('close');
  expect(gone.aborted).toBe(true);
});

test('a sender is gone when its request is broken off, before or after', () => {
  const { controller, request, incoming } = sender();
  const { gone } = watchSender(request, incoming);
  controller.abort();
  expect(gone.aborted).toBe(true);
  expect(watchSender(request, incoming).gone.aborted).toBe(true);
  expect(watchSender(request, undefined).gone.aborted).toBe(true);
});

test('after the answer the connection holds nothing of the request', () => {
  const { controller, socket, request, incoming } = sender();
  const { gone, stop } = watchSender(request, incoming);
  stop();
  expect(socket.listenerCount('close')).toBe(0);
  socket.emit('close');
  controller.abort();
  expect(gone.aborted).toBe(false);
});
