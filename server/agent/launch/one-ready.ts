/** Keeps one of a kind ready, so that who needs one does not wait until it is made. */

export interface Making<T> {
  make(): Promise<T>;
  /** What was ready may have ended meanwhile. */
  isGood(one: T): boolean;
  /** Of one that nobody will use. */
  end(one: T): void;
}

export class OneReady<T> {
  private readonly making: Making<T>;
  private ready: Promise<T | null> | null = null;
  private isClosed = false;

  constructor(making: Making<T>) {
    this.making = making;
  }

  /** The one that is ready or being made, else a new one. Throws what the making of that one throws. The next is for the caller to prepare. */
  async take(): Promise<T> {
    const ready = this.ready;
    this.ready = null;
    const one = await ready;
    if (one !== null && this.making.isGood(one)) return one;
    if (one !== null) this.making.end(one);
    return this.making.make();
  }

  /** Makes one in the background when there is none. One that could not be made is not missed before somebody asks for it. */
  prepare(): void {
    if (this.isClosed) return;
    this.ready ??= this.making.make().then(
      (one) => {
        if (!this.isClosed) return one;
        this.making.end(one);
        return null;
      },
      () => null,
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const one = await this.ready;
    this.ready = null;
    if (one !== null) this.making.end(one);
  }
}
