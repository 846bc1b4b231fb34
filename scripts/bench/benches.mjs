import { samplerReport } from './sampler-report.mjs';

/**
 * The benches of `npm run bench`, in order: those that need the machine's attention most come first. Each is
 * bench/<name>.ts, run by Node 24; the last line it prints is its report, or
 * what `toReport` makes one of.
 *
 * @type {{ name: string, title: string, minutes: number, toReport?: (printed: any) => import('./figures.mjs').Report }[]}
 */
export const benches = [
  { name: 'sampler', title: 'a sweep of the sampler beside bare reads', minutes: 8, toReport: samplerReport },
  { name: 'churn', title: 'memory while groups come and go', minutes: 10 },
  { name: 'events', title: 'watching for events', minutes: 3 },
  { name: 'wanted', title: 'what is kept after a reboot', minutes: 3 },
  { name: 'rules', title: 'continuous classification beside a bare read of /proc', minutes: 5 },
  { name: 'change-latency', title: 'preview and apply', minutes: 3 },
  { name: 'budget', title: 'changes under a team’s budget', minutes: 6 },
  { name: 'config-load', title: 'loading 2,000 groups from a cgconfig.conf', minutes: 3 },
  { name: 'launch', title: 'launching beside cgexec and systemd-run', minutes: 12 },
  { name: 'freeze', title: 'freezing 1,000 processes beside the bare write', minutes: 3 },
  { name: 'kill-to-card', title: 'from the kernel’s kill to the Events page', minutes: 6 },
  { name: 'kernel-to-pixel', title: 'from the kernel to the screen', minutes: 4 },
  { name: 'subscribers', title: '200 browsers watching one host', minutes: 4 },
  { name: 'page-weight', title: 'what a page loads, and when it can be used', minutes: 8 },
  { name: 'crowd', title: 'pages with 200 people, 50 teams and 10,000 groups', minutes: 8 },
  { name: 'browser-cpu', title: 'live charts and a tree of 10,000 groups in the browser', minutes: 8 },
  { name: 'audit', title: 'the audit log at a million rows', minutes: 5 },
];
