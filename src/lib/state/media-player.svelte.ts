/** Plays a long file as it is, by the browser's own decoder, without taking it into memory. */
export class MediaPlayer {
  #isPlaying = $state(false);
  #positionSec = $state(0);
  /** False once the browser has said that it cannot play this kind of file. */
  #canPlay = $state(true);
  readonly #audio = new Audio();
  readonly #url: string;
  #frameRequest = 0;

  constructor(content: Blob) {
    this.#url = URL.createObjectURL(content);
    this.#audio.preload = 'metadata';
    this.#audio.src = this.#url;
    this.#audio.onplay = () => {
      this.#isPlaying = true;
      this.#follow();
    };
    this.#audio.onpause = () => {
      this.#isPlaying = false;
    };
    this.#audio.ontimeupdate = () => {
      this.#positionSec = this.#audio.currentTime;
    };
    this.#audio.onerror = () => {
      this.#canPlay = false;
    };
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get positionSec(): number {
    return this.#positionSec;
  }

  get canPlay(): boolean {
    return this.#canPlay;
  }

  toggle(): void {
    if (this.#isPlaying) this.#audio.pause();
    else void this.#play();
  }

  seek(sec: number): void {
    this.#audio.currentTime = Math.max(0, sec);
    this.#positionSec = Math.max(0, sec);
  }

  /** Plays from there. */
  playFrom(sec: number): void {
    this.seek(sec);
    void this.#play();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#audio.onerror = null;
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    URL.revokeObjectURL(this.#url);
  }

  async #play(): Promise<void> {
    try {
      await this.#audio.play();
    } catch (error) {
      // A pause in the meantime is no failure.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.#canPlay = false;
    }
  }

  /** The browser tells the time four times a second; the playhead moves with every frame. */
  #follow(): void {
    this.#positionSec = this.#audio.currentTime;
    if (this.#isPlaying) this.#frameRequest = requestAnimationFrame(() => this.#follow());
  }
}
