import { setTimeout as sleep } from 'node:timers/promises';
import {
  Server,
  ServerCredentials,
  status,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type sendUnaryData,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { FakeLog, type Expected, type NewEvent, type Outcome } from './log.js';
import { Front } from './front.js';
import {
  appended,
  batchAppended,
  batchFailed,
  eventOf,
  expectedOf,
  expectedOfBatch,
  failure,
  nameOf,
} from './messages.js';
import { denied, notLeader, type Mishap } from './mishaps.js';
import { answerRead, type ReadCall, type Scanning } from './reading.js';
import { addFeatures, addGossip } from './services.js';

const LATER_MS = 40;
type AppendCall = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type DeleteCall = ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>;
type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
type Given = { expected: Expected; name: string; events: NewEvent[] };

/**
 * A KurrentDB of one process and no disk, on the client's own definitions: it answers as a real server was seen to
 * answer, and misbehaves when told to. Listens on loopback without TLS.
 */
export class FakeKurrentDb {
  /** Before each append: what shall become of it; undefined for a proper answer. */
  mishap: (stream: string) => Mishap | undefined = () => undefined;
  /** No call of any kind is answered while it is frozen; those held are answered afterwards. */
  frozen = false;
  /** How subscriptions with a filter go through the log. */
  readonly scanning: Scanning = { restMs: 0, checkpoints: true };
  /** The account of the client may neither delete streams nor write their metadata. */
  protected = false;
  /** Appends that came as a call of their own. */
  appends = 0;
  port = 0;
  private server: Server | undefined;
  private backPort = 0;
  private running = 0;

  readonly log = new FakeLog();
  private readonly front = new Front();

  private constructor() {}

  static async start(): Promise<FakeKurrentDb> {
    const fake = new FakeKurrentDb();
    await fake.listen();
    return fake;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Breaks every connection, or the one from `peer`. */
  breakConnections(peer?: string): void {
    this.front.break(peer);
  }

  /** The process ends; what is recorded stays. */
  async stop(): Promise<void> {
    this.running += 1;
    await this.front.stop();
    this.server?.forceShutdown();
    this.server = undefined;
  }

  /** On the same port again, with the same log. */
  async restart(downMs = 0): Promise<void> {
    await this.stop();
    await sleep(downMs);
    await this.listen();
  }

  private async listen(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    const definition = streamsService.StreamsService as unknown as ServiceDefinition;
    server.addService(definition, {
      append: (call: AppendCall, done: sendUnaryData<streams.AppendResp>) => this.append(call, done),
      batchAppend: (call: BatchCall) => this.batchAppend(call),
      read: (call: ReadCall) => void this.read(call),
      delete: (call: DeleteCall, done: sendUnaryData<streams.DeleteResp>) => this.delete(call, done),
    });
    addFeatures(server, this);
    addGossip(server, this);
    this.backPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.server = server;
    this.running += 1;
    this.port = await this.front.start(() => this.backPort);
  }

  /** Until the server is no longer frozen. */
  async thawed(): Promise<void> {
    while (this.frozen) await sleep(5);
  }

  private append(call: AppendCall, done: sendUnaryData<streams.AppendResp>): void {
    const given: Given = { expected: 'any', name: '', events: [] };
    call.on('error', () => {});
    call.on('data', (request: streams.AppendReq) => {
      const options = request.getOptions();
      if (options !== undefined) {
        given.expected = expectedOf(options);
        given.name = nameOf(options.getStreamIdentifier());
      }
      const proposed = request.getProposedMessage();
      if (proposed !== undefined) given.events.push(eventOf(proposed));
    });
    // A call that broke off ends here too, and is only then known to be cancelled: nothing of it is recorded.
    call.on('end', () => setImmediate(() => call.cancelled || this.appendWhole(call, given, done)));
  }

  /** Where permission is wanting the server says so before it looks at the stream. */
  private delete({ request }: DeleteCall, done: sendUnaryData<streams.DeleteResp>): void {
    const options = request.getOptions()!;
    const name = nameOf(options.getStreamIdentifier());
    if (this.protected) return done(denied());
    const revision = BigInt(this.log.visible(name)?.length ?? 0) - 1n;
    if (options.hasRevision() && BigInt(options.getRevision()) !== revision)
      return done(
        failure(status.FAILED_PRECONDITION, 'Delete failed due to WrongExpectedVersion', {
          exception: 'wrong-expected-version',
          'stream-name': name,
          'expected-version': options.getRevision(),
          'actual-version': String(revision),
        }),
      );
    this.log.softDelete(name);
    done(null, new streams.DeleteResp());
  }

  private appendWhole(call: AppendCall, given: Given, done: sendUnaryData<streams.AppendResp>): void {
    this.appends += 1;
    if (this.protected && given.name.startsWith('$$staff-')) return done(denied());
    void this.settle(call.getPeer(), given, {
      answer: (outcome) => {
        const answer = appended(given.name, given.expected, outcome);
        if (answer instanceof Error) done(answer);
        else done(null, answer);
      },
      fail: done,
    });
  }

  private batchAppend(call: BatchCall): void {
    const open = new Map<string, Given>();
    call.on('error', () => {});
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined)
        open.set(id, {
          expected: expectedOfBatch(options),
          name: nameOf(options.getStreamIdentifier()),
          events: [],
        });
      const given = open.get(id);
      if (given === undefined) return;
      given.events.push(...request.getProposedMessagesList().map(eventOf));
      if (!request.getIsFinal()) return;
      open.delete(id);
      const correlation = new shared.UUID().setString(id);
      const send = (answer: streams.BatchAppendResp) => !call.cancelled && call.write(answer);
      void this.settle(call.getPeer(), given, {
        answer: (outcome, again) => {
          const answer = batchAppended(correlation, given.name, given.expected, outcome);
          send(answer);
          if (again) send(answer);
        },
        fail: (error) => send(batchFailed(correlation, given.name, error.message)),
      });
    });
    call.on('end', () => call.end());
  }

  /** Judges and answers one append, or lets its mishap happen. */
  private async settle(
    peer: string,
    { name, expected, events }: Given,
    reply: { answer: (outcome: Outcome, again?: boolean) => void; fail: (error: Error) => void },
  ): Promise<void> {
    const run = this.running;
    await this.thawed();
    // What was in flight when the process ended was not recorded.
    if (run !== this.running) return;
    const commit = () => this.log.append(name, expected, events);
    const mishap = this.mishap(name);
    switch (mishap) {
      case undefined:
        return reply.answer(commit());
      case 'answered-twice':
        return reply.answer(commit(), true);
      case 'silent':
        return;
      case 'silent-after-commit':
        return void commit();
      case 'drop-before':
        return this.front.break(peer);
      case 'drop-after-commit':
        commit();
        return this.front.break(peer);
      case 'drop-then-commit':
        this.front.break(peer);
        await sleep(LATER_MS);
        return void commit();
      case 'deadline-then-commit':
        reply.fail(failure(status.DEADLINE_EXCEEDED, 'Operation timed out'));
        await sleep(LATER_MS);
        return void commit();
      case 'not-ready':
        return reply.fail(failure(status.UNKNOWN, 'Server Is Not Ready'));
      case 'access-denied':
        return reply.fail(denied());
      default:
        if ('slow' in mishap) {
          await sleep(mishap.slow);
          return reply.answer(commit());
        }
        return reply.fail(notLeader(mishap.leader));
    }
  }

  private async read(call: ReadCall): Promise<void> {
    const run = this.running;
    call.on('error', () => {});
    await this.thawed();
    await answerRead(call, this.log, this.scanning, () => run !== this.running || call.destroyed);
  }
}
