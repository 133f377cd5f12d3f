/** Something that an error can end: a request or its response. */
interface Destroyable {
  destroy(error: Error): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Ends a request or its response if it takes too long. */
export class Deadline {
  private target: Destroyable | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Sets what ends. An error that nobody else handles is ignored. */
  guard(target: Destroyable): void {
    this.target = target;
    target.on('error', () => {});
  }

  /** Replaces the time after which the target ends with an error. */
  set(milliseconds: number, message: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.target?.destroy(new Error(message)), milliseconds);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
