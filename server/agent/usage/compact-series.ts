/**
 * Readings of one group over the last minutes, in one typed array. A reading that equals the one before it takes no
 * room: only how long it stood still is kept, so that a group at rest costs almost nothing.
 */

/** How many rows of numbers a series starts with. */
const firstRows = 4;

/** Where a value lies between two readings: on the line between them, or where it was. */
export type Between = 'line' | 'step';

export class CompactSeries {
  private readonly width: number;
  private readonly mostRows: number;
  /** Rows of [time, value…], a ring once it is full. */
  private rows: Float64Array;
  private first = 0;
  private count = 0;
  /** The newest row still held at this time. */
  private stillUntilMs = Number.NEGATIVE_INFINITY;

  /** `mostRows` readings that all differ are kept; older ones make room. */
  constructor(width: number, mostRows: number) {
    this.width = width + 1;
    this.mostRows = mostRows;
    this.rows = new Float64Array(this.width * Math.min(firstRows, mostRows));
  }

  /** Takes values[from … from + width] as read at `atMs`. */
  append(atMs: number, values: Float64Array, from = 0): void {
    if (this.count > 0 && this.equalsNewest(values, from)) {
      this.stillUntilMs = atMs;
      return;
    }
    this.standStill();
    this.push(atMs, values, from);
    this.stillUntilMs = atMs;
  }

  /** Says that the newest reading is known to hold until `atMs`. */
  hold(atMs: number): void {
    if (this.count > 0 && atMs > this.stillUntilMs) this.stillUntilMs = atMs;
  }

  /** The newest value, NaN when there is none. */
  newest(column: number): number {
    return this.count === 0 ? Number.NaN : (this.rows[this.offset(this.count - 1) + 1 + column] ?? Number.NaN);
  }

  /**
   * The column's value at each of the times (ascending), NaN before the first reading and after the newest one held. A row that
   * holds NaN has no reading there.
   */
  valuesAt(timesMs: readonly number[], column: number, between: Between): Float64Array {
    const values = new Float64Array(timesMs.length).fill(Number.NaN);
    let row = -1;
    for (const [index, timeMs] of timesMs.entries()) {
      while (row + 1 < this.count && this.timeOf(row + 1) <= timeMs) row += 1;
      if (row >= 0) values[index] = this.valueAt(row, column, timeMs, between);
    }
    return values;
  }

  /** Lets go of readings that ended before `sinceMs`, and of the room they took. */
  prune(sinceMs: number): void {
    while (this.count > 1 && this.timeOf(1) <= sinceMs) {
      this.first = (this.first + 1) % this.capacity;
      this.count -= 1;
    }
    if (this.capacity > firstRows && this.count * 4 <= this.capacity) this.resize(Math.max(firstRows, this.count * 2));
  }

  get byteLength(): number {
    return this.rows.byteLength;
  }

  private get capacity(): number {
    return this.rows.length / this.width;
  }

  private offset(row: number): number {
    return ((this.first + row) % this.capacity) * this.width;
  }

  private timeOf(row: number): number {
    return this.rows[this.offset(row)] ?? Number.NaN;
  }

  private valueAt(row: number, column: number, timeMs: number, between: Between): number {
    const before = this.rows[this.offset(row) + 1 + column] ?? Number.NaN;
    if (row + 1 >= this.count) return timeMs <= this.stillUntilMs ? before : Number.NaN;
    if (between === 'step') return before;
    const beforeMs = this.timeOf(row);
    const after = this.rows[this.offset(row + 1) + 1 + column] ?? Number.NaN;
    // A counter that went back was started anew: there is no line between the two.
    if (Number.isNaN(after) || after < before) return timeMs === beforeMs ? before : Number.NaN;
    // Counters are whole numbers, also where they are only estimated.
    return Math.round(before + ((after - before) * (timeMs - beforeMs)) / (this.timeOf(row + 1) - beforeMs));
  }

  private equalsNewest(values: Float64Array, from: number): boolean {
    const at = this.offset(this.count - 1) + 1;
    for (let index = 0; index < this.width - 1; index += 1) {
      if (!Object.is(this.rows[at + index], values[from + index])) return false;
    }
    return true;
  }

  /** Closes the time at rest with a row of its own, so that the change after it is not spread over all of it. */
  private standStill(): void {
    if (this.count === 0 || this.stillUntilMs <= this.timeOf(this.count - 1)) return;
    const at = this.offset(this.count - 1);
    const still = this.rows.slice(at, at + this.width);
    this.push(this.stillUntilMs, still, 1);
  }

  private push(atMs: number, values: Float64Array, from: number): void {
    if (this.count === this.capacity) {
      if (this.capacity < this.mostRows) this.resize(Math.min(this.mostRows, this.capacity * 2));
      else {
        this.first = (this.first + 1) % this.capacity;
        this.count -= 1;
      }
    }
    const at = this.offset(this.count);
    this.rows[at] = atMs;
    for (let index = 0; index < this.width - 1; index += 1)
      this.rows[at + 1 + index] = values[from + index] ?? Number.NaN;
    this.count += 1;
  }

  private resize(rows: number): void {
    const next = new Float64Array(this.width * rows);
    for (let row = 0; row < this.count; row += 1) {
      const at = this.offset(row);
      next.set(this.rows.subarray(at, at + this.width), row * this.width);
    }
    this.rows = next;
    this.first = 0;
  }
}
