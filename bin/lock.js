// One holder at a time among processes that have nothing in common but a directory.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const POLL_MS = 100;

/**
 * Runs `work` while holding the lock file. A holder that was killed is recognised by its process id; where the
 * system tells when a process began, a number that was given to another process since is recognised too.
 * @throws with code `ELOCKED` when a living holder does not let go in time, else what the file system says
 */
export function withLock(file, timeoutMs, work) {
  const own = `${process.pid} ${beginning(process.pid) ?? ''}`;
  const end = Date.now() + timeoutMs;
  while (!take(file, own)) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (!isHeld(holder)) discard(file, holder);
    else if (Date.now() > end)
      throw Object.assign(new Error(`held by ${holder}`), { code: 'ELOCKED', holder });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  const release = () => read(file) === own && rmSync(file, { force: true });
  // A step that fails ends the process from within.
  process.once('exit', release);
  try {
    return work();
  } finally {
    release();
    process.off('exit', release);
  }
}

/** The file appears with its content or not at all: a linked file is never seen half-written. */
function take(file, own) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several that find a dead holder one moves its file away; who moved a new holder's by mistake puts it back. */
function discard(file, holder) {
  const moved = `${file}.${process.pid}.old`;
  try {
    renameSync(file, moved);
    if (read(moved) !== holder) linkSync(moved, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}

function isHeld(holder) {
  const [pid, began] = holder.split(' ');
  return isAlive(Number(pid)) && (!began || [began, undefined].includes(beginning(pid)));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process began, in the system's own count; undefined where it does not say. */
function beginning(pid) {
  const text = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; the count is the 20th field after it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
