import type { Front } from '../../test/support/fake-kurrentdb/front.js';
import { FakeKurrentDb } from '../../test/support/fake-kurrentdb/index.js';
import { behindDoor } from '../../test/support/kurrent-server.js';

/** A KurrentDB behind a door: the one in KURRENTDB_URL, or the fake of the tests. */
export interface KurrentServer {
  /** Leads through the door. */
  url: string;
  front: Front;
  /** Of the server itself. */
  target: string;
  close(): Promise<void>;
}

/** @throws Error for a URL that no door can stand before */
export async function kurrentServer(): Promise<KurrentServer> {
  const real = process.env.KURRENTDB_URL;
  const fake = real === undefined ? await FakeKurrentDb.start() : undefined;
  const { url, front } = await behindDoor(real ?? fake!.url);
  return {
    url,
    front,
    target: real ?? fake!.url,
    async close() {
      await front.stop();
      await fake?.stop();
    },
  };
}
