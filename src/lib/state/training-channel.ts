import { openChannel } from '#lib/browser/channel.ts';
import type { RunView } from './run-view.ts';

type Message = { kind: 'view'; view: RunView } | { kind: 'hello' };

/** How the tab that trains lets the others look on. */
export class TrainingChannel {
  readonly #channel = openChannel('stimmung.training');
  #view: RunView | null = null;

  /** @param onView of the tab that trains, in the others. */
  constructor(onView: (view: RunView) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'view') onView(data.view);
      else if (this.#view !== null) this.#post({ kind: 'view', view: this.#view });
    };
  }

  /** Asks the tab that trains to show where it stands. */
  ask(): void {
    this.#post({ kind: 'hello' });
  }

  /** Shows the others where this tab's run stands; null when it has none under way. */
  show(view: RunView | null): void {
    this.#view = view;
    if (view !== null) this.#post({ kind: 'view', view });
  }

  close(): void {
    this.#channel.close();
  }

  #post(message: Message): void {
    this.#channel.postMessage(message);
  }
}
