import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../domain/refusal.js';

/** Most bytes of a workbook or a CSV file; NDJSON may be of any length. */
export const LARGEST_SHEET_BYTES = 64 * 1024 * 1024;

/**
 * Keeps a body on disk while `use` goes through it, more than once if need be; then it is gone.
 * @throws Refusal `payload-too-large`, `store-unavailable` where the disk is full
 */
export async function spooled<T>(body: Readable, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hoso-import-'));
  try {
    const path = join(folder, 'sheet');
    let bytes = 0;
    const counting = new Transform({
      transform(chunk: Buffer, _, done) {
        bytes += chunk.length;
        const fits = bytes <= LARGEST_SHEET_BYTES;
        const detail = 'a workbook or CSV file has at most 64 MiB; split it, or send NDJSON';
        done(fits ? null : new Refusal('payload-too-large', { detail }), chunk);
      },
    });
    await pipeline(body, counting, createWriteStream(path, { mode: 0o600 }));
    return await use(path);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOSPC')
      throw new Refusal('store-unavailable', { detail: 'the disk for arriving files is full' });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
