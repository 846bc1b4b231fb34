/** What becomes of one group as it is restored, limit by limit. */
import type { ApplyOutcome, WriteOutcome } from '#server/domain/changes/change.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { RestoredGroup, RestoredLimit } from '#server/domain/wanted/wanted-verbs.ts';

/** Of a plan that would not be tried, and of a write that the kernel refused: everything is as before. */
export function refusal({ key, errno = null, ...said }: { key: LimitKey | null; errno?: string | null } & Sentence) {
  return new AppError('KERNEL_REFUSED', { public: said, field: key ?? undefined, errno: errno ?? undefined });
}

/** The limit that a refusal is about; null where it names none. */
export function keyOfRefusal(cause: unknown): LimitKey | null {
  return isAppError(cause) ? ((cause.field as LimitKey | undefined) ?? null) : null;
}

export function saidBy(cause: unknown): Sentence {
  const said = isAppError(cause) ? sentenceOf({ why: cause.public, sentence: cause.sentence }) : null;
  return said ?? sayOfWanted('restore-failed', { reason: isAppError(cause) ? cause.public : String(cause) });
}

export class RestoreReport {
  readonly made: string[] = [];
  readonly faults: Sentence[];
  readonly limits = new Map<LimitKey, RestoredLimit>();
  private readonly wanted: WantedGroup;
  private readonly requestId: string;
  private changes = 0;

  constructor(wanted: WantedGroup, requestId: string, faults: readonly Sentence[]) {
    this.wanted = wanted;
    this.requestId = requestId;
    this.faults = [...faults];
  }

  /** Each change of the restore is one of its own in the journal. */
  nextId(): string {
    this.changes += 1;
    return `${this.requestId}-${this.changes}`;
  }

  stood(key: LimitKey): void {
    this.limits.set(key, { key, status: 'stood', writes: [], why: null, errno: null });
  }

  /** Somebody was first, in this boot. */
  left(key: LimitKey): void {
    this.limits.set(key, { key, status: 'left', writes: [], why: sayOfWanted('restore-left', {}), errno: null });
  }

  failed(key: LimitKey, why: Sentence | null, errno: string | null = null): void {
    this.limits.set(key, { key, status: 'failed', writes: [], why, errno });
  }

  refused(key: LimitKey, cause: unknown): void {
    this.failed(key, saidBy(cause), isAppError(cause) ? (cause.errno ?? null) : null);
  }

  /** Throws KERNEL_REFUSED when it was taken back. */
  took({ result, writes }: ApplyOutcome, edits: readonly LimitEdit[]): void {
    const refused = writes.find(({ status }) => status === 'refused' || status === 'rollback-failed');
    if (result !== 'applied')
      throw refusal({ key: refused?.key ?? null, errno: refused?.errno ?? null, ...reasonOf(refused) });
    for (const { key } of edits) {
      const own = writes.filter((write) => write.key === key);
      const other = own.find(({ status }) => status === 'differs');
      const { path = '', asked = '', after = null } = other ?? {};
      const why = other ? sayOfWanted('restore-kept-otherwise', { path, asked, after: after ?? '' }) : null;
      this.limits.set(key, { key, status: 'restored', writes: own.map(shown), why, errno: null });
    }
  }

  end(atMs: number): RestoredGroup {
    const limits = this.wanted.limits.map(
      ({ edit: { key } }): RestoredLimit =>
        this.limits.get(key) ?? { key, status: 'failed', writes: [], why: this.faults[0] ?? null, errno: null },
    );
    const { group } = this.wanted;
    const isWhole = this.faults.length === 0 && limits.every(({ status }) => status !== 'failed' && status !== 'left');
    const isNothing = this.made.length === 0 && this.limits.size === 0 && this.faults.length > 0;
    const result = isWhole ? 'restored' : isNothing ? 'failed' : 'in-part';
    return { group, requestId: this.requestId, atMs, result, made: this.made, limits, faults: this.faults };
  }
}

function reasonOf(write: WriteOutcome | undefined): Sentence {
  const said = write && sentenceOf(write);
  return said ?? sayOfWanted('restore-failed', { reason: write?.why ?? write?.path ?? '' });
}

function shown({ path, asked, before, after }: WriteOutcome): RestoredLimit['writes'][number] {
  return { path, asked, before, after };
}
