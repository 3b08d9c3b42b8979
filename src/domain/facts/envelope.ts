import { AnyDay, FullDay, OneOf, Sha256, Text } from './fields.js';

const OPTIONAL = { optional: true } as const;

export const DECISION_KINDS = ['decision', 'resolution', 'conclusion', 'notice', 'minutes', 'other'] as const;

/** `number` is optional only for kind `other`. */
export class DecisionEnvelope {
  @OneOf(DECISION_KINDS) kind: (typeof DECISION_KINDS)[number];
  @Text(100, OPTIONAL) number?: string;
  @FullDay(OPTIONAL) signedOn?: string;
  @Text(300, OPTIONAL) issuingBody?: string;
  @Text(200, OPTIONAL) signerName?: string;
  @Text(200, OPTIONAL) signerTitle?: string;
  @Text(20, OPTIONAL) signingForm?: string;
  @Sha256(OPTIONAL) attachmentSha256?: string;
}

/** Where an import got the fact, and when that other system wrote it. */
export class SourceEnvelope {
  @Text(100) system: string;
  @Text(300, OPTIONAL) reference?: string;
  @AnyDay(OPTIONAL) recordedOn?: string;
}
