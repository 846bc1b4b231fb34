/**
 * The pieces that units.ts reads quantities with: exact decimals, sizes with a unit, percentages. Numbers are always
 * base ten: a leading zero is nothing more than a zero (the kernel would read octal, which is why a person's digits
 * never reach a file).
 */
import { AppError } from '#server/domain/errors.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { sayOfAmount } from './amount-sentences.ts';

/** digits / 10^scale, exact. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

export interface TypedSize {
  amount: Decimal;
  /** Bytes in one of the unit. */
  unit: bigint;
  /** True for MB, kB …: counted by 1000. */
  decimal: boolean;
  name: string;
}

export interface TypedShare {
  percent: Decimal;
  /** Null when it was not said. */
  of: 'host' | 'parent' | 'one CPU' | null;
}

/** Each a thousand (or 1024) of the one before. */
export const sizePrefixes = ['k', 'm', 'g', 't', 'p', 'e'] as const;
/** Longer numbers than this are noise: 2^64 has 20 digits. */
const mostDigits = 40;

/** Reads "12" or "1.50"; null for anything else, signs, exponents, hexadecimal and separators included. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > mostDigits || !/^[0-9]+(\.[0-9]+)?$/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** Reads "1500" or "1,500" (commas part thousands, nothing else: "1,5" may mean one and a half); null for anything else. */
export function wholeNumberOf(text: string): number | null {
  const trimmed = text.trim();
  if (!/^(\d{1,15}|\d{1,3}(,\d{3}){1,4})$/.test(trimmed)) return null;
  return Number(trimmed.replaceAll(',', ''));
}

/** The product with a whole number, rounded down to a whole number. */
export function timesWhole(decimal: Decimal, factor: bigint): bigint {
  return (decimal.digits * factor) / 10n ** BigInt(decimal.scale);
}

/** For what may be rounded, such as a share of CPUs. */
export function asNumber(decimal: Decimal): number {
  return Number(decimal.digits) / 10 ** decimal.scale;
}

/** A size with its unit, not yet multiplied. `name` is the unit as typed. Throws BAD_INPUT. */
export function readSize(text: string): TypedSize {
  const match = /^([0-9.]+)\s*([a-z]*)$/i.exec(text.trim());
  const amount = match?.[1] ? parseDecimal(match[1]) : null;
  const name = match?.[2] ?? '';
  const unit = unitOf(name.toLowerCase());
  if (!amount || !unit) throw badInput(notASize(text));
  if (unit.bytes === 1n && !isWhole(amount)) throw badInput(sayOfAmount('bytes-are-whole', {}));
  return { amount, unit: unit.bytes, decimal: unit.decimal, name };
}

function unitOf(name: string): { bytes: bigint; decimal: boolean } | null {
  if (/^(b|bytes?)?$/.test(name)) return { bytes: 1n, decimal: false };
  const match = /^([kmgtpe])(ib?|b)?$/.exec(name);
  if (!match) return null;
  const power = BigInt('kmgtpe'.indexOf(match[1] ?? '') + 1);
  return match[2] === 'b' ? { bytes: 1000n ** power, decimal: true } : { bytes: 1024n ** power, decimal: false };
}

function notASize(text: string): Sentence {
  const typed = clip(text);
  if (text.trim() === '') return sayOfAmount('size-missing', {});
  if (/^-/.test(text.trim())) return sayOfAmount('amount-negative', { typed });
  if (/^0x/i.test(text.trim())) return sayOfAmount('size-hexadecimal', { typed });
  if (/^[0-9.]+e[+-]?[0-9]+$/i.test(text.trim())) return sayOfAmount('size-exponent', { typed });
  return sayOfAmount('not-a-size', { typed });
}

/** "50%", "50 % of host", "50% of the parent", "150% of one CPU"; null when it is no percentage. */
export function readShare(text: string): TypedShare | null {
  const match = /^([0-9.]+)\s*%(?:\s*of\s+(?:the\s+)?(host|parent|(?:one|1|a)\s+cpu))?$/i.exec(text.trim());
  const percent = match?.[1] ? parseDecimal(match[1]) : null;
  if (!percent) return null;
  const of = match?.[2]?.toLowerCase() ?? null;
  return { percent, of: of === null || of === 'host' || of === 'parent' ? of : 'one CPU' };
}

/** "MB" -> "MiB". */
export function binaryName(name: string): string {
  return `${name.charAt(0).toUpperCase()}iB`;
}

/** What was typed, short enough for a sentence. */
export function clip(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 40 ? `${trimmed.slice(0, 39)}…` : trimmed;
}

/** The error for a field that does not parse. */
export function badInput(said: string | Sentence): AppError {
  return new AppError('BAD_INPUT', { public: said });
}

/** True when the fraction is zero: "2", "2.0". */
function isWhole(decimal: Decimal): boolean {
  return decimal.digits % 10n ** BigInt(decimal.scale) === 0n;
}
