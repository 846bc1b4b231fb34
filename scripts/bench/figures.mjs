/** Keeps the figures of every bench in bench/figures.jsonl, a line each, and writes them as tables into bench/README.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benches } from './benches.mjs';

/**
 * @typedef {{ what: string, measured: string, beside: string, budget: { text: string, met: boolean } | null }} Figure
 * @typedef {{ conditions: string[], figures: Figure[] }} Report
 * @typedef {{ title: string, date: string, machine: string, load: string, seconds: number, report: Report }} Kept
 */

const start = '<!-- figures: written by npm run bench -->';
const end = '<!-- end of figures -->';

/**
 * Replaces the figures of one bench; those of the others stay as they were measured.
 *
 * @param {string} root
 * @param {Omit<Kept, 'date'> & { name: string }} measured
 */
export function keepFigures(root, { name, ...measured }) {
  const file = path.join(root, 'bench/figures.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const kept = Object.fromEntries(lines.map((line) => JSON.parse(line)));
  kept[name] = { ...measured, date: new Date().toISOString().slice(0, 10) };
  const entries = benches.flatMap((bench) => (kept[bench.name] ? [[bench.name, kept[bench.name]]] : []));
  writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const readme = path.join(root, 'bench/README.md');
  writeFileSync(readme, replaceFigures(readFileSync(readme, 'utf8'), kept));
}

/** @param {string} text of the README @param {Record<string, Kept>} kept by the bench's name */
export function replaceFigures(text, kept) {
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('bench/README.md has lost its marks for the figures.');
  const sections = benches.flatMap(({ name }) => (kept[name] ? [sectionOf(name, kept[name])] : []));
  return `${text.slice(0, from)}${start}\n\n${budgetTable(kept)}\n${sections.join('\n')}\n${text.slice(to)}`;
}

function budgetTable(kept) {
  const rows = benches.flatMap(({ name }) =>
    (kept[name]?.report.figures ?? []).flatMap(({ what, measured, budget }) =>
      budget ? [[`\`${name}\`: ${what}`, budget.text, measured, budget.met ? 'met' : '**missed**']] : [],
    ),
  );
  return `### Budgets\n\n${table(['what', 'budget', 'measured', ''], rows)}`;
}

function sectionOf(name, { title, date, machine, load, seconds, report }) {
  const rows = report.figures.map(({ what, measured, beside }) => [what, measured, beside]);
  const conditions = report.conditions.map((sentence) => `- ${sentence}\n`).join('');
  return `### ${name}: ${title}\n\n${date}, ${machine}; load before the run ${load}; took ${seconds} s.\n\n${table(['what', 'measured', 'beside'], rows)}\n${conditions}`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return `${line(heads)}|${heads.map(() => '---|').join('')}\n${rows.map(line).join('')}`;
}
