import type { JsonObject, RecordedFact } from '../domain/facts/fact.js';
import { isCorrection, targetOf } from '../domain/standing.js';

/** A fact as a CloudEvents 1.0 message. `position` is a decimal string: CloudEvents integers hold 32 bits only. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  type: string;
  source: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  position: string;
  revision: number;
  effectiveon?: string;
  unit?: string;
  correctionof?: string;
  data: JsonObject;
}

/** The unit a fact is about, as far as the fact says so itself. */
export function unitOf(fact: RecordedFact): string | undefined {
  if (fact.stream.startsWith('unit-')) return fact.stream.slice('unit-'.length, fact.stream.lastIndexOf('@'));
  return fact.data['unitCode'] as string | undefined;
}

/** @param full whole data, for roles that may read it; thin otherwise: ids and days, nothing personal */
export function cloudEvent(fact: RecordedFact, installation: string, full: boolean): CloudEvent {
  const unit = unitOf(fact);
  const staffId = fact.stream.startsWith('staff-') ? fact.stream.slice('staff-'.length) : undefined;
  return {
    specversion: '1.0',
    id: fact.id,
    type: `hoso.${fact.type}.v${fact.schemaVersion}`,
    source: `urn:hoso:${installation}`,
    subject: fact.stream,
    time: fact.recordedAt,
    datacontenttype: 'application/json',
    position: String(fact.position),
    revision: fact.revision,
    ...(fact.effectiveOn === undefined ? {} : { effectiveon: fact.effectiveOn }),
    ...(unit === undefined ? {} : { unit }),
    ...(isCorrection(fact) ? { correctionof: targetOf(fact) } : {}),
    data: {
      ...(staffId === undefined ? {} : { staffId }),
      ...(unit === undefined ? {} : { unitCode: unit }),
      ...(fact.effectiveOn === undefined ? {} : { effectiveOn: fact.effectiveOn }),
      ...(full ? whole(fact) : {}),
    },
  };
}

function whole(fact: RecordedFact): JsonObject {
  return {
    data: fact.data,
    ...(fact.decision ? { decision: { ...fact.decision } } : {}),
    ...(fact.note === undefined ? {} : { note: fact.note }),
  };
}
