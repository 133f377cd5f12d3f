import type { PackedKey } from './packed-key.js';

const SMALLEST = 16;
/** The end of a slot that has no entry. */
const FREE = 0;

/**
 * Denylist entries whose keys have 128 bits, in arrays outside of the JavaScript heap: 32 bytes for each slot of a hash
 * table with open addressing, of which three eighths to three quarters are in use. Keys are compared in full.
 */
export class PackedEntries {
  private capacity = SMALLEST;
  private keys = new Int32Array(SMALLEST * 4);
  /** The generation or the epoch of each slot, of which the higher one wins. */
  private numbers = new Float64Array(SMALLEST);
  private ends = new Float64Array(SMALLEST);
  private count = 0;
  private readonly seed: number;

  /** @param seed makes the order of slots unpredictable, so that nobody can choose keys that share a slot */
  constructor(seed: number) {
    this.seed = seed;
  }

  get size(): number {
    return this.count;
  }

  /** Adds an entry, or raises its number and its end. */
  merge(key: PackedKey, number: number, end: number): void {
    this.mergeWords(key.words, 0, number, end);
  }

  /** The number of an entry; −1 if there is none. */
  find(key: PackedKey): number {
    const slot = this.slotOf(key.words, 0);
    return this.ends[slot] === FREE ? -1 : (this.numbers[slot] as number);
  }

  /** Adds all entries of another table. */
  mergeAll(other: PackedEntries): void {
    for (let slot = 0; slot < other.capacity; slot++) {
      if (other.ends[slot] !== FREE) {
        this.mergeWords(other.keys, slot * 4, other.numbers[slot] as number, other.ends[slot] as number);
      }
    }
  }

  /** Removes the entries whose end is before a time. */
  expire(before: number): void {
    for (let slot = 0; slot < this.capacity; ) {
      const end = this.ends[slot] as number;
      if (end !== FREE && end < before) {
        // Another entry may have moved to this slot, so it is read again.
        this.remove(slot);
      } else {
        slot++;
      }
    }
    if (this.capacity > SMALLEST && this.count * 4 < this.capacity) {
      this.resize(this.capacity / 2);
    }
  }

  private mergeWords(words: Int32Array, from: number, number: number, end: number): void {
    let slot = this.slotOf(words, from);
    if (this.ends[slot] === FREE) {
      if ((this.count + 1) * 4 > this.capacity * 3) {
        this.resize(this.capacity * 2);
        slot = this.slotOf(words, from);
      }
      this.keys.set(words.subarray(from, from + 4), slot * 4);
      this.count++;
    }
    this.numbers[slot] = Math.max(this.numbers[slot] as number, number);
    // 1 millisecond after 1970 is as long ago as 0, which marks a free slot.
    this.ends[slot] = Math.max(this.ends[slot] as number, end, 1);
  }

  /** The slot of a key, or the free slot for it. */
  private slotOf(words: Int32Array, from: number): number {
    const mask = this.capacity - 1;
    let slot = this.hash(words, from) & mask;
    while (this.ends[slot] !== FREE && !this.hasKey(slot, words, from)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private hasKey(slot: number, words: Int32Array, from: number): boolean {
    const at = slot * 4;
    return (
      this.keys[at + 3] === words[from + 3] &&
      this.keys[at + 2] === words[from + 2] &&
      this.keys[at + 1] === words[from + 1] &&
      this.keys[at] === words[from]
    );
  }

  /** Every bit of the key affects every bit of the result, because UUIDs of the same moment differ in few bits. */
  private hash(words: Int32Array, from: number): number {
    let hash = this.seed;
    for (let word = 0; word < 4; word++) {
      hash = mix(hash ^ (words[from + word] as number));
    }
    return hash;
  }

  /** Frees a slot, and moves the entries behind it forward, so that a search needs no marks of removed entries. */
  private remove(removed: number): void {
    const mask = this.capacity - 1;
    let hole = removed;
    for (let slot = (hole + 1) & mask; this.ends[slot] !== FREE; slot = (slot + 1) & mask) {
      const home = this.hash(this.keys, slot * 4) & mask;
      // The entry may move only if the hole is between its home and its slot.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        this.copySlot(slot, hole);
        hole = slot;
      }
    }
    this.ends[hole] = FREE;
    this.numbers[hole] = 0;
    this.count--;
  }

  private copySlot(from: number, to: number): void {
    this.keys.copyWithin(to * 4, from * 4, from * 4 + 4);
    this.numbers[to] = this.numbers[from] as number;
    this.ends[to] = this.ends[from] as number;
  }

  private resize(capacity: number): void {
    const old = new PackedEntries(this.seed);
    old.capacity = this.capacity;
    old.keys = this.keys;
    old.numbers = this.numbers;
    old.ends = this.ends;
    this.capacity = capacity;
    this.keys = new Int32Array(capacity * 4);
    this.numbers = new Float64Array(capacity);
    this.ends = new Float64Array(capacity);
    this.count = 0;
    this.mergeAll(old);
  }
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
