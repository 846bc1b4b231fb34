export interface Kept {
  title: string;
  date: string;
  machine: string;
  load: string;
  seconds: number;
  report: {
    conditions: string[];
    figures: { what: string; measured: string; beside: string; budget: { text: string; met: boolean } | null }[];
  };
}
export function replaceFigures(text: string, kept: Record<string, Kept>): string;
