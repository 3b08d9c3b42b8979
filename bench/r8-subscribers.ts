/**
 * R8: 50 subscribers of the event stream, each cut once a minute on average, while eight writers record; RUN_MS (ten
 * minutes) long. Then twenty clients that take nothing, and what each adds to the memory of the service. Fails when an
 * event is missed, doubled or out of order, or when the control, a client that forgets its position, is not found out.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { machine, table, verdict } from './support/figures.js';
import { Connection, post } from './support/http-load.js';
import type { Subscribed } from './support/r8-service.js';
import { inScratch, startChild, type Child } from './support/scratch.js';
import { Subscriber, type Followed } from './support/subscriber.js';

const RUN_MS = Number(process.env.RUN_MS ?? 600_000);
const CUT_EVERY_MS = Number(process.env.CUT_EVERY_MS ?? 60_000);
const SUBSCRIBERS = 50;
const WRITERS = 8;
/** Between two writes of one writer: a steady load, not the most there is. */
const PAUSE_MS = Number(process.env.PAUSE_MS ?? 100);
const SLOW = 20;
const SETTLE_MS = 5_000;
const SERVICE = fileURLToPath(new URL('./support/r8-service.js', import.meta.url));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Records until `ms` have passed; resolves with the last position. */
async function write({ url, admin }: Subscribed, ms: number): Promise<number> {
  const headers = { Authorization: `Bearer ${admin}` };
  const until = performance.now() + ms;
  let last = 0;
  const writer = async (own: number) => {
    const connection = await Connection.open(url);
    for (let i = 0; performance.now() < until; i++) {
      const facts = [
        {
          type: 'PersonnelFileOpened',
          effectiveOn: '2015-01-01',
          data: { code: `W${own}-${i}`, fullName: 'Nguyễn Văn An' },
        },
        {
          type: 'TrainingCourseCompleted',
          effectiveOn: '2020',
          data: { title: 'A' },
          note: 'n'.repeat(1_000),
        },
      ];
      const answer = await connection.ask(post('/api/v1/staff', { facts }, headers));
      if (answer.status !== 201) throw new Error(answer.text);
      last = Math.max(last, (JSON.parse(answer.text) as { position: number }).position);
      await pause(PAUSE_MS);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, own) => writer(own)));
  return last;
}

async function memory({ process: child }: Child<Subscribed>): Promise<number> {
  child.send('memory');
  const [{ rss }] = (await once(child, 'message')) as [{ rss: number }];
  return rss / 1024 ** 2;
}

/** MiB that each client adds which asks for the whole log and takes nothing of it. */
async function slowClients(service: Child<Subscribed>): Promise<number> {
  const { url, tokens } = service.said;
  const { hostname, port } = new URL(url);
  const before = await memory(service);
  const sockets = await Promise.all(
    Array.from({ length: SLOW }, async () => {
      const socket: Socket = connect({ host: hostname, port: Number(port) });
      await once(socket, 'connect');
      socket.pause();
      socket.write(
        `GET /api/v1/events/stream?full=true HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${tokens.at(-1)}\r\n\r\n`,
      );
      return socket;
    }),
  );
  await pause(SETTLE_MS);
  const after = await memory(service);
  for (const socket of sockets) socket.destroy();
  return (after - before) / SLOW;
}

function show(accounts: Followed[], control: Followed): boolean {
  const sum = (name: keyof Followed) => accounts.reduce((total, account) => total + account[name], 0);
  const names = ['events', 'disconnects', 'missed', 'doubled', 'disordered'] as const;
  table(
    ['', ...names],
    [
      [`${SUBSCRIBERS} subscribers`, ...names.map((name) => String(sum(name)))],
      ['control (forgets)', ...names.map((name) => String(control[name]))],
    ],
  );
  return sum('missed') + sum('doubled') + sum('disordered') === 0;
}

await inScratch(async (directory) => {
  const service = await startChild<Subscribed>(SERVICE, [directory], ['--expose-gc']);
  try {
    const { url, tokens } = service.said;
    const plan = { url, everyMs: CUT_EVERY_MS };
    const subscribers = tokens.slice(0, SUBSCRIBERS).map((token) => new Subscriber({ ...plan, token }));
    const running = Promise.all(subscribers.map((subscriber) => subscriber.run()));
    const head = await write(service.said, RUN_MS);
    for (const subscriber of subscribers) subscriber.finish(head);
    const accounts = await running;
    const control = new Subscriber({ url, token: tokens[0]!, everyMs: 500, forgets: true });
    const forgetful = control.run();
    await pause(3_000);
    control.finish(0);
    const found = await forgetful;
    console.log(`R8 ${machine()}; ${RUN_MS / 1_000} s, ${WRITERS} writers, ${head} facts`);
    const sound = show(accounts, found);
    verdict('MiB of memory a slow client adds', await slowClients(service), { most: 10 });
    if (!sound || found.doubled === 0) {
      console.log(sound ? 'the control was not found out' : 'R8 failed');
      process.exitCode = 1;
    }
  } finally {
    await service.end();
  }
});
