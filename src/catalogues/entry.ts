import { createHash } from 'node:crypto';
import type { Decision, JsonObject, Source } from '../domain/facts/fact.js';
import type { FactType } from '../domain/facts/catalogue.js';

export type CatalogueSubject = 'unit' | 'position';

export interface CatalogueFact {
  id: string;
  type: FactType;
  effectiveOn: string;
  data: JsonObject;
  decision?: Decision;
  source: Source;
}

/** Facts that go to one stream, the first of which opens it. */
export interface CatalogueEntry {
  subject: CatalogueSubject;
  code: string;
  facts: CatalogueFact[];
}

/** What each fact of the catalogues says of itself beside its data. */
export interface Origin {
  /** Path below `catalogues/`. */
  file: string;
  effectiveOn: string;
  decision?: Decision;
}

/**
 * The id says what the fact is about, not how it reads: a name put right in a later release meets the fact that is
 * recorded already, and is then a correction of it, instead of establishing the same unit twice.
 */
export function catalogueFact(
  subject: CatalogueSubject | 'rules',
  code: string,
  type: FactType,
  data: JsonObject,
  { file, effectiveOn, decision }: Origin,
): CatalogueFact {
  return {
    id: idOf(`${subject} ${code} ${type} ${effectiveOn}`),
    type,
    effectiveOn,
    data,
    ...(decision ? { decision } : {}),
    source: { system: 'catalogue', reference: file },
  };
}

/** A UUID of version 8 (RFC 9562): the name's SHA-256 with the version and variant bits set. */
function idOf(name: string): string {
  const bytes = createHash('sha256').update(`hoso-catalogue:${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
