import { Denylist } from './denylist.js';
import { readUsualEntry, withCorrectEnd } from './entry.js';
import { DocumentError, readEnd, readEntryLine, readHeader, type SnapshotHeader } from './feed-document.js';

/** The maximum number of entries that a listener keeps. */
export const MAX_ENTRIES = 2_000_000;
/** The maximum length of the first line, in bytes. */
export const MAX_HEADER_BYTES = 256 * 1024;
/** The maximum length of any other line, in bytes. */
export const MAX_LINE_BYTES = 1024;

/** A complete download. */
export interface LoadedSnapshot {
  readonly header: SnapshotHeader;
  readonly denylist: Denylist;
}

/** Reads a snapshot line by line. Each method throws a {@link DocumentError} if the download is not valid. */
export class SnapshotLoader {
  private readonly issuer: string | undefined;
  private readonly maxEntries: number;
  private readonly denylist = new Denylist();
  private header: SnapshotHeader | undefined;
  private count = 0;
  private expected: number | undefined;

  constructor(issuer: string | undefined, maxEntries: number = MAX_ENTRIES) {
    this.issuer = issuer;
    this.maxEntries = maxEntries;
  }

  /** The maximum length of the next line, in bytes. */
  get maxLineBytes(): number {
    return this.header === undefined ? MAX_HEADER_BYTES : MAX_LINE_BYTES;
  }

  /** Reads the next line, without its end. */
  line(line: string): void {
    // A character has up to three bytes in UTF-8.
    if (line.length * 3 > this.maxLineBytes && Buffer.byteLength(line) > this.maxLineBytes) {
      throw new DocumentError('A line of the snapshot is too long');
    }
    if (this.expected !== undefined) {
      throw new DocumentError('The snapshot goes on after its last line');
    }
    if (this.header === undefined) {
      this.readHeader(line);
    } else if (line.trimStart().startsWith('{')) {
      this.expected = readEnd(line);
    } else {
      this.readEntry(line, this.header.now);
    }
  }

  private readHeader(line: string): void {
    this.header = readHeader(line);
    if (this.issuer !== undefined && this.header.issuer !== this.issuer) {
      throw new DocumentError(`The issuer of the snapshot is ${this.header.issuer}, expected ${this.issuer}`);
    }
  }

  private readEntry(line: string, now: number): void {
    if (++this.count > this.maxEntries) {
      throw new DocumentError(`The snapshot has more than ${this.maxEntries} entries`);
    }
    this.denylist.apply(withCorrectEnd(readUsualEntry(line) ?? readEntryLine(line), now));
  }

  /** Ends the download. */
  end(): LoadedSnapshot {
    if (this.header === undefined || this.expected === undefined) {
      throw new DocumentError('The snapshot is cut: its last line is missing');
    }
    if (this.expected !== this.count) {
      throw new DocumentError(`The snapshot has ${this.count} entries, its last line states ${this.expected}`);
    }
    return { header: this.header, denylist: this.denylist };
  }
}
