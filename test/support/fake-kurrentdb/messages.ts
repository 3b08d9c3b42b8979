import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { MAX_APPEND_BYTES, type Entry, type Expected, type NewEvent, type Outcome } from './log.js';

type Proposed = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;
type Refused = Exclude<Outcome, { kind: 'success' }>;

export const nameOf = (identifier: shared.StreamIdentifier | undefined) =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

function identifierOf(name: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(name, 'utf8')));
}

export function eventOf(proposed: Proposed): NewEvent {
  const metadata = proposed.getMetadataMap();
  return {
    id: proposed.getId()?.getString() ?? '',
    type: String(metadata.get('type')),
    contentType: String(metadata.get('content-type')),
    data: proposed.getData_asU8(),
    metadata: proposed.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: streams.AppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream_exists' : BigInt(options.getRevision());
}

export function expectedOfBatch(options: streams.BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream_exists' : BigInt(options.getStreamPosition());
}

export function readEvent(entry: Entry): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(entry.id))
    .setStreamIdentifier(identifierOf(entry.stream))
    .setStreamRevision(String(entry.revision))
    .setCommitPosition(String(entry.commit))
    .setPreparePosition(String(entry.commit))
    .setCustomMetadata(entry.metadata)
    .setData(entry.data);
  recorded
    .getMetadataMap()
    .set('type', entry.type)
    .set('content-type', entry.contentType)
    .set('created', String(entry.created));
  const event = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(entry.commit));
  return new streams.ReadResp().setEvent(event);
}

export const notFound = (name: string) =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(name)),
  );

export const confirmation = (id: string) =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );

export const caughtUp = () => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

export const checkpoint = (commit: bigint) =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(commit)),
  );

/** The answer to an append of its own; a refusal that is no answer is the error to end the call with. */
export function appended(
  name: string,
  expected: Expected,
  outcome: Outcome,
): streams.AppendResp | ServiceError {
  if (outcome.kind === 'success') {
    const success = new streams.AppendResp.Success().setCurrentRevision(String(outcome.revision));
    if (outcome.commit === undefined) success.setNoPosition(new shared.Empty());
    else
      success.setPosition(
        new streams.AppendResp.Position()
          .setCommitPosition(String(outcome.commit))
          .setPreparePosition(String(outcome.commit)),
      );
    return new streams.AppendResp().setSuccess(success);
  }
  if (outcome.kind !== 'wrong') return refusal(name, outcome);
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === 'no_stream') wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}

function refusal(name: string, { kind }: Refused): ServiceError {
  if (kind === 'deleted')
    return failure(status.FAILED_PRECONDITION, 'the stream is deleted', {
      exception: 'stream-deleted',
      'stream-name': name,
    });
  return failure(status.INVALID_ARGUMENT, 'Maximum Append Size exceeded', {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });
}

/** The answer of the batch stream to one append of it. */
export function batchAppended(
  id: shared.UUID | undefined,
  name: string,
  expected: Expected,
  outcome: Outcome,
): streams.BatchAppendResp {
  const answer = new streams.BatchAppendResp().setCorrelationId(id).setStreamIdentifier(identifierOf(name));
  if (outcome.kind === 'success') {
    const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.revision));
    if (outcome.commit === undefined) success.setNoPosition(new empty.Empty());
    else
      success.setPosition(
        new shared.AllStreamPosition()
          .setCommitPosition(String(outcome.commit))
          .setPreparePosition(String(outcome.commit)),
      );
    return answer.setSuccess(success);
  }
  return answer.setError(
    new statuses.Status().setMessage(outcome.kind).setDetails(details(name, expected, outcome)),
  );
}

function details(name: string, expected: Expected, outcome: Refused) {
  const packed = new any.Any();
  const pack = (message: { serializeBinary(): Uint8Array }, type: string) => {
    packed.pack(message.serializeBinary(), `event_store.client.${type}`);
    return packed;
  };
  if (outcome.kind === 'deleted')
    return pack(new shared.StreamDeleted().setStreamIdentifier(identifierOf(name)), 'StreamDeleted');
  if (outcome.kind === 'too-large')
    return pack(
      new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES),
      'MaximumAppendSizeExceeded',
    );
  const wrong = new shared.WrongExpectedVersion();
  if (outcome.current === 'no_stream') wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(outcome.current));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return pack(wrong, 'WrongExpectedVersion');
}

/** Some error of the server itself in place of an answer to a batch append. */
export function batchFailed(
  id: shared.UUID | undefined,
  name: string,
  message: string,
): streams.BatchAppendResp {
  const packed = new any.Any();
  packed.pack(new shared.BadRequest().setMessage(message).serializeBinary(), 'event_store.client.BadRequest');
  return new streams.BatchAppendResp()
    .setCorrelationId(id)
    .setStreamIdentifier(identifierOf(name))
    .setError(new statuses.Status().setMessage(message).setDetails(packed));
}

/** An error with which a call ends. `trailers` carry what the client makes its typed errors of. */
export function failure(code: status, message: string, trailers: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(message), { code, details: message, metadata }) as ServiceError;
}
