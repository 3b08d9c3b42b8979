import { anywhere } from './entry.js';
import { FreeObject, Text, Uuid } from './fields.js';

/** `changes` = `{ effectiveOn?, data?, decision? }`: what the target should have said. */
export class FactCorrected {
  @Uuid() targetEventId: string;
  @FreeObject() changes: object;
  @Text(2000) reason: string;
}

export class FactCancelled {
  @Uuid() targetEventId: string;
  @Text(2000) reason: string;
}

export const correctionFacts = {
  FactCorrected: anywhere(FactCorrected, { does: 'corrects' }, 'Đính chính', 'Fact corrected'),
  FactCancelled: anywhere(FactCancelled, { does: 'cancels' }, 'Thu hồi, hủy bỏ', 'Fact cancelled'),
};
