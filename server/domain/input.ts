/**
 * What crosses a border is parsed here, for the API and for the agent: the one place where a schema's complaint becomes
 * a sentence for people. It names the field and says what the field takes, never what the schema library calls it.
 */
import { z } from 'zod';
import { AppError } from './errors.ts';

/** A tRPC input parser: the schema's types, and BAD_INPUT in words for what does not fit. */
export interface Input<S extends z.ZodType> {
  readonly _input: z.input<S>;
  readonly _output: z.output<S>;
  parse(value: unknown): z.output<S>;
}

/** What a procedure takes; nothing at all is an object without anything in it. */
export function inputOf<S extends z.ZodType>(schema: S): Input<S> {
  // The two types exist for the compiler alone.
  const parse = (value: unknown) => parseInput(schema, value === undefined ? {} : value);
  return { parse } as Input<S>;
}

/** The value as the schema has it. Throws BAD_INPUT with the field. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  // A message of the schema's own wins over this one; what is left empty is for us to say.
  const result = schema.safeParse(value, { error: () => '' });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const field = path.join('.');
  const takes = takenAt(schema, value, path);
  const lacks = valueAt(value, path) === undefined ? ' is missing' : '';
  const sentence = field === '' ? `This takes ${takes}.` : `${field}${lacks}: ${takes}.`;
  throw new AppError('BAD_INPUT', {
    public: issue?.message || sentence,
    field: field || undefined,
    cause: result.error,
  });
}

/** What the library knows of a schema; its small form (zod/mini) has the same. */
interface Node {
  _zod: { def: Definition };
}

interface Definition {
  type: string;
  innerType?: Node;
  in?: Node;
  element?: Node;
  shape?: Record<string, Node>;
  options?: Node[];
  discriminator?: string;
  values?: unknown[];
  entries?: Record<string, string>;
  format?: string;
  checks?: { _zod: { def: Check } }[];
}

/** A bound, or a format: that of z.int() is in the schema itself, as if it were a check. */
interface Check {
  check?: string;
  format?: string;
  value?: number | bigint;
  minimum?: number;
  maximum?: number;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

/** Follows a path down the schema, at a fork the way that the value goes, and says what is wanted at its end. */
function takenAt(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string {
  let node: Node | undefined = schema as unknown as Node;
  let at = value;
  for (const key of path) {
    node = node && stepInto(bare(node), key, at);
    at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  return node ? takesOf(node) : 'something else';
}

function stepInto({ _zod: { def } }: Node, key: PropertyKey, value: unknown): Node | undefined {
  if (def.type === 'array') return def.element;
  if (def.type === 'object') return def.shape?.[String(key)];
  if (def.type !== 'union') return undefined;
  const options = (def.options ?? []).map(bare);
  const word = def.discriminator ?? '';
  const chosen = (value as Record<string, unknown> | null)?.[word];
  const fits = options.find((option) => wordsOf(option._zod.def.shape?.[word]).includes(chosen));
  if (fits) return stepInto(fits, key, value);
  if (key !== word) return undefined;
  return literalOf(options.flatMap((option) => wordsOf(option._zod.def.shape?.[word])));
}

function literalOf(values: unknown[]): Node {
  return { _zod: { def: { type: 'literal', values } } };
}

function wordsOf(node: Node | undefined): unknown[] {
  return node?._zod.def.values ?? [];
}

/** Without what only says that it may be left out, and of something that is turned into another thing what comes in. */
function bare(node: Node): Node {
  const { innerType, type, in: comesIn } = node._zod.def;
  if (innerType && type !== 'nullable') return bare(innerType);
  return type === 'pipe' && comesIn ? bare(comesIn) : node;
}

/** "a whole number from 1 to 5000", "a group path, such as "/web/api"". */
function takesOf(outer: Node): string {
  const own = descriptionOf(outer);
  if (own) return own;
  const node = bare(outer);
  const { def } = node._zod;
  switch (def.type) {
    case 'string':
      return textOf(node);
    case 'number':
    case 'bigint':
      return numberOf(node);
    case 'boolean':
      return 'true or false';
    case 'literal':
      return oneOf(def.values ?? []);
    case 'enum':
      return oneOf(Object.values(def.entries ?? {}));
    case 'nullable':
      return `${def.innerType ? takesOf(def.innerType) : 'something'}, or null`;
    case 'array':
      return listOf(node);
    case 'object':
      return objectOf(def.shape ?? {});
    case 'union':
      return unionOf((def.options ?? []).map(bare), def.discriminator);
    default:
      return 'something else';
  }
}

function descriptionOf(node: Node): string | undefined {
  const described = z.globalRegistry.get(node as unknown as z.ZodType)?.description;
  if (described) return described;
  const { innerType, type } = node._zod.def;
  return innerType && type !== 'nullable' ? descriptionOf(innerType) : undefined;
}

function textOf(node: Node): string {
  const span = spanOf(node);
  return span ? `text of ${span} characters` : 'text';
}

function listOf(node: Node): string {
  const { element } = node._zod.def;
  const span = spanOf(node);
  const each = element ? `, each ${takesOf(element)}` : '';
  return `a list${span ? ` of ${span}` : ''}${each}`;
}

/** "1 to 1000", "at most 200"; null where there is no bound. */
function spanOf(node: Node): string | null {
  const { from, to } = boundsOf(node);
  if (to === undefined) return from === undefined ? null : `at least ${from}`;
  return from === undefined ? `at most ${to}` : `${from} to ${to}`;
}

function numberOf(node: Node): string {
  const { def } = node._zod;
  const whole = def.type === 'bigint' || [def, ...checksOf(node)].some(({ format }) => format === 'safeint');
  const kind = whole ? 'a whole number' : 'a number';
  const { from, to } = boundsOf(node);
  if (to === undefined) return from === undefined ? kind : `${kind} from ${from} up`;
  return from === undefined ? `${kind} up to ${to}` : `${kind} from ${from} to ${to}`;
}

/** Of a number's size, or of a text's or list's length. */
function boundsOf(node: Node): { from?: number | bigint; to?: number | bigint } {
  const bounds: { from?: number | bigint; to?: number | bigint } = {};
  for (const { check, value, minimum, maximum } of checksOf(node)) {
    if (check === 'greater_than' || check === 'min_length') bounds.from = value ?? minimum;
    if (check === 'less_than' || check === 'max_length') bounds.to = value ?? maximum;
  }
  return bounds;
}

function checksOf({ _zod: { def } }: Node): Check[] {
  return (def.checks ?? []).map((check) => check._zod.def);
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return words.length > 1 ? `one of ${words.join(', ')}` : words.join('');
}

function objectOf(shape: Record<string, Node>): string {
  const needed = Object.entries(shape).flatMap(([name, node]) => (mayBeLeftOut(node) ? [] : [name]));
  return needed.length > 0 ? `an object with ${needed.join(', ')}` : 'an object';
}

function mayBeLeftOut({ _zod: { def } }: Node): boolean {
  return (
    ['optional', 'default', 'prefault'].includes(def.type) || (def.innerType ? mayBeLeftOut(def.innerType) : false)
  );
}

function unionOf(options: readonly Node[], discriminator: string | undefined): string {
  if (discriminator) return `an object with ${discriminator} and what belongs to it`;
  const [literals, others] = [options.filter(isLiteral), options.filter((option) => !isLiteral(option))];
  const words = literals.length > 0 ? [oneOf(literals.flatMap((option) => option._zod.def.values ?? []))] : [];
  return [...new Set([...words, ...others.map(takesOf)])].join(', or ');
}

function isLiteral(node: Node): boolean {
  return node._zod.def.type === 'literal';
}
