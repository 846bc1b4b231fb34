/** What is read of a cgrules.conf, over its text: every character belongs to one piece of one line. */
import type { ConfigFault, Span } from '#server/domain/config/config-fault.ts';

/** A piece of the text that means something, without the quotes it may stand in. */
export interface Word extends Span {
  text: string;
}

/** One line that libcgroup takes for a rule. */
export interface RuleLine extends Span {
  /** From 1. */
  line: number;
  /** "bob", "@students", "*" or "%": what stands in front of the colon. */
  user: Word;
  /** What stands behind it; null where nothing does. */
  process: Word | null;
  controllers: Word[];
  destination: Word;
  options: Word[];
  /** Has the option ignore. */
  isIgnore: boolean;
}

/** Blanks, comments and line ends (gap), or a field with its quotes. Together they are the text. */
export interface Piece extends Span {
  kind: 'gap' | 'field';
}

export interface RulesTree {
  text: string;
  pieces: Piece[];
  /** Those that were understood, in the order of the file. */
  rules: RuleLine[];
  /** Of the grammar alone, in the order of the file. */
  faults: ConfigFault[];
}

/** The rule as the file has it, without its comment: "bob:cp cpu,memory students/bob". */
export function textOfRule({ text }: Pick<RulesTree, 'text'>, { from, to }: Span): string {
  return text.slice(from, to).replace(/[ \t\r\v\f]+/g, ' ');
}
