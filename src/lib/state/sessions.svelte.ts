import { getContext, setContext } from 'svelte';

const CONTEXT = Symbol('sessions');

/** Work that goes on when its room is left. */
export interface Session {
  /** While true, nothing may disturb this page. */
  readonly isUnderWay: boolean;
}

/** What was begun in the rooms. A room makes its session when it is first opened, and finds it there when it is again. */
export class Sessions {
  #all = $state.raw<readonly { key: symbol; session: Session }[]>([]);

  get isUnderWay(): boolean {
    return this.#all.some(({ session }) => session.isUnderWay);
  }

  /** The one of this key, made by `make` the first time. */
  obtain<T extends Session>(key: symbol, make: () => T): T {
    const known = this.#all.find((each) => each.key === key);
    if (known !== undefined) return known.session as T;
    const session = make();
    this.#all = [...this.#all, { key, session }];
    return session;
  }
}

/** Called once, by the layout, which so needs none of the rooms' programs. */
export function provideSessions(): Sessions {
  return setContext(CONTEXT, new Sessions());
}

/** Called by rooms while they are made. */
export function obtainSession<T extends Session>(key: symbol, make: () => T): T {
  return getContext<Sessions>(CONTEXT).obtain(key, make);
}
