import { expect, test } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { readBody } from '#lib/server/body.ts';

const MEBIBYTE = 1024 * 1024;

/** A request whose body arrives in chunks and states no length. */
function streamed(chunks: Iterator<Uint8Array>): Request {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  // Node wants `duplex` for streams; the type of the DOM does not know it.
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return new Request('http://localhost/', init);
}

test('joins the chunks in order', async () => {
  const bytes = await readBody(streamed([Uint8Array.of(1, 2), Uint8Array.of(3)].values()), 3);
  expect([...bytes]).toEqual([1, 2, 3]);
});

test('reads an absent body as empty', async () => {
  expect(await readBody(new Request('http://localhost/', { method: 'POST' }), 10)).toHaveLength(0);
});

test('refuses one byte too many', async () => {
  await expect(readBody(streamed([new Uint8Array(11)].values()), 10)).rejects.toMatchObject({
    info: { code: 'audio-too-large', details: { sizeBytes: 11, maximumBytes: 10 } },
  });
});

test('stops reading an endless body', async () => {
  let nChunks = 0;
  function* endless(): Generator<Uint8Array> {
    for (;;) {
      nChunks++;
      yield new Uint8Array(MEBIBYTE);
    }
  }
  await expect(readBody(streamed(endless()), 10)).rejects.toBeInstanceOf(SerError);
  expect(nChunks).toBeLessThan(12);
});

test('a sender that breaks off is a bad request', async () => {
  function* broken(): Generator<Uint8Array> {
    yield new Uint8Array(1);
    throw new Error('connection reset');
  }
  await expect(readBody(streamed(broken()), 10)).rejects.toMatchObject({
    info: { code: 'request-invalid' },
  });
});
