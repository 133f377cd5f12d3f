import { isUtf8 } from 'node:buffer';
import { DocumentError } from './feed-document.js';
import type { SnapshotLoader } from './snapshot-loader.js';

const LINE_FEED = 10;

/** Splits the bytes of a snapshot into lines. Keeps at most one line that is not complete. */
export class LineSplitter {
  private readonly loader: SnapshotLoader;
  private pending: Buffer = Buffer.alloc(0);

  constructor(loader: SnapshotLoader) {
    this.loader = loader;
  }

  /** Reads the next bytes. */
  write(chunk: Buffer): void {
    const all = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const end = all.lastIndexOf(LINE_FEED);
    if (end >= 0) {
      this.lines(all.subarray(0, end));
    }
    this.pending = all.subarray(end + 1);
    if (this.pending.length > this.loader.maxLineBytes) {
      throw new DocumentError('A line of the snapshot is too long');
    }
  }

  /** Reads the last line if it has no line feed. */
  end(): void {
    if (this.pending.length > 0) {
      this.lines(this.pending);
      this.pending = Buffer.alloc(0);
    }
  }

  private lines(bytes: Buffer): void {
    if (!isUtf8(bytes)) {
      throw new DocumentError('The snapshot is not UTF-8');
    }
    for (const line of bytes.toString('utf8').split('\n')) {
      this.loader.line(line);
    }
  }
}
