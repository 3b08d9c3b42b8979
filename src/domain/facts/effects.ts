import type { PostingKind } from './posting-kinds.js';

/**
 * What a fact does to the thing it is about. The folds switch on these, so most new facts need no new case; a new
 * effect makes the compiler ask for one.
 */
export type DossierEffect =
  | { does: 'opens-file' }
  | { does: 'changes-details' }
  | { does: 'begins-service' }
  | { does: 'leaves'; status: 'left' | 'retired' | 'died' }
  /** `closesPrimary`: without `fromPostingId` it closes the primary that would be in force that day. */
  | { does: 'opens-posting'; kind: PostingKind; closesPrimary?: boolean }
  | { does: 'closes-posting' }
  | { does: 'changes-posting' }
  | { does: 'renews-term' }
  | { does: 'approves-election' }
  | { does: 'develops'; item: 'training' | 'degree' | 'theory' }
  | { does: 'evaluates' }
  | { does: 'rates-year' }
  | { does: 'corrects' }
  | { does: 'cancels' };

export type UnitEffect =
  | { does: 'establishes-unit' }
  | { does: 'renames-unit' }
  | { does: 'moves-unit' }
  | { does: 'ends-unit' }
  | { does: 'assigns-headcount' };

export type PositionEffect =
  | { does: 'defines-position' }
  | { does: 'changes-position' }
  | { does: 'abolishes-position' }
  | { does: 'sets-standard' };

export type Effect = DossierEffect | UnitEffect | PositionEffect;
export type Subject = 'dossier' | 'unit' | 'position';
