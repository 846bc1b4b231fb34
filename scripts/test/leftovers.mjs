/**
 * What a run of tests must not leave behind: processes, and groups. A run's processes carry a mark in their
 * environment, which children inherit; a test's groups carry the pid of the process that made them in their name.
 */
import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const variable = 'TEST_RUN_OF_CORRAL';

/** Marks all that this process starts from now on. The mark itself is not in this process's own environment block. */
export function markChildren() {
  const mark = `${process.pid}-${Date.now()}`;
  process.env[variable] = mark;
  return mark;
}

/** Ends whatever still carries the mark, and answers what that was. @param {string} mark */
export async function endMarked(mark) {
  const found = marked(mark);
  for (const { pid } of found) kill(pid, 'SIGTERM');
  for (let waits = 0; waits < 30 && marked(mark).length > 0; waits += 1) await sleep(100);
  for (const { pid } of marked(mark)) kill(pid, 'SIGKILL');
  return found.map(({ pid, command }) => `${command} (pid ${pid})`);
}

/** At once, for someone who asks a second time. @param {string} mark */
export function killMarked(mark) {
  for (const { pid } of marked(mark)) kill(pid, 'SIGKILL');
}

/**
 * Removes the groups "corral-test-…-PID" whose maker is gone; those of other, living runs stay. Answers their paths.
 * A pid has seven digits at most (PID_MAX_LIMIT).
 */
export function removeOrphanedGroups() {
  const removed = [];
  for (const mount of cgroupMounts()) {
    for (const name of names(mount)) {
      const maker = /^corral-test-.*-(\d{1,7})$/.exec(name)?.[1];
      if (!maker || isAlive(maker)) continue;
      if (removeTree(path.join(mount, name))) removed.push(path.join(mount, name));
    }
  }
  return removed;
}

function marked(mark) {
  return names('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    const environment = text(`/proc/${pid}/environ`).split('\0');
    if (!environment.includes(`${variable}=${mark}`)) return [];
    return [{ pid: Number(pid), command: text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 80) }];
  });
}

function cgroupMounts() {
  const lines = text('/proc/self/mountinfo').split('\n');
  const mounts = lines.filter((line) => / - cgroup2? /.test(line)).map((line) => line.split(' ')[4]);
  return [...new Set(mounts)];
}

/** True when it is gone. A group in which something runs stays. */
function removeTree(dir) {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(path.join(dir, entry.name));
    }
    rmdirSync(dir);
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  return text(`/proc/${pid}/stat`) !== '';
}

function names(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Processes come and go between two reads. */
function text(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
