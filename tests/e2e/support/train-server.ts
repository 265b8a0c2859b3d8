import type { TrainingView } from '#lib/server/training/schemas.ts';
import { requireContract } from '../../support/contract.ts';
import { readEvents, type ServerEvent } from '../../support/read-events.ts';
import { startServer, type ServerProcess } from '../../support/server-process.ts';

const TOKEN = 'token-of-the-test';

/** A server of its own that trains, and how it is asked; every answer is held against the description. */
export class TrainServer {
  readonly process: ServerProcess;

  private constructor(process: ServerProcess) {
    this.process = process;
  }

  /** @param dir where it keeps its trainings. */
  static async start(dir: string): Promise<TrainServer> {
    const env = { TRAIN_TOKEN: TOKEN, TRAIN_DIR: dir, WORKERS: '1', LOG_LEVEL: 'error' };
    return new TrainServer(await startServer(env));
  }

  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    init: RequestInit = {},
  ): Promise<Response> {
    const response = await fetch(`${this.process.baseUrl}${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    if (response.status === 204) return response;
    const contentType = response.headers.get('content-type');
    const body = contentType === 'application/zip' ? '' : await response.clone().text();
    const template = path.replace(/[0-9a-f-]{36}/, '{id}');
    requireContract(method, template, { status: response.status, contentType, body });
    return response;
  }

  async begin(archive: Uint8Array<ArrayBuffer>, order: object): Promise<Response> {
    const body = new FormData();
    body.append('corpus', new Blob([archive]), 'corpus.zip');
    body.append('config', JSON.stringify(order));
    return this.ask('POST', '/api/train', { body });
  }

  async view(path: string): Promise<TrainingView> {
    return (await (await this.ask('GET', path)).json()) as TrainingView;
  }

  /** What a training tells, up to and with the first event of this name that satisfies `isIt`, or to its end. */
  async listen(
    path: string,
    name: string,
    isIt: (data: unknown) => boolean = () => true,
  ): Promise<ServerEvent[]> {
    const response = await fetch(`${this.process.baseUrl}${path}`, {
      headers: { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' },
    });
    const events: ServerEvent[] = [];
    for await (const one of readEvents(response)) {
      events.push(one);
      if (one.event === name && isIt(one.data)) break;
    }
    return events;
  }

  /** Which model hears a recording. */
  async heardBy(recording: Uint8Array<ArrayBuffer>): Promise<string> {
    const headers = { 'content-type': 'audio/wav' };
    const init = { method: 'POST', body: recording, headers };
    const response = await fetch(`${this.process.baseUrl}/predict`, init);
    const { model } = (await response.json()) as { model: { id: string } };
    return model.id;
  }
}
