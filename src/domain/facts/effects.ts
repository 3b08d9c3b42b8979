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
  | { does: 'develops'; item: DevelopedItem }
  | { does: 'evaluates' }
  | { does: 'rates-year' }
  /** Takes a leaving back, as if it had never been. */
  | { does: 'revokes-leaving' }
  | Noting
  | { does: 'corrects' }
  | { does: 'cancels' };

export type DevelopedItem = 'training' | 'degree' | 'theory' | 'certificate' | 'study';
export type NotedItem =
  | 'party'
  | 'committee'
  | 'organisation'
  | 'rank'
  | 'tier'
  | 'local-status'
  | 'probation'
  | 'suspension'
  | 'succession'
  | 'discipline'
  | 'reward'
  | 'finding'
  | 'exemption'
  | 'satisfaction'
  | 'relocation'
  | 'housing'
  | 'military'
  | 'history'
  | 'appeal'
  | 'revision-proposal';

/** Kept about the person beside postings: it decides nothing about who holds what. */
export interface Noting {
  does: 'notes';
  item: NotedItem;
  /** Of those with equal values in these fields one holds at a time; without, each stands by itself. */
  key?: readonly string[];
  /** Ends the one of its key; there must be one. */
  ends?: true;
  /** Makes no sense of somebody who has died. */
  living?: true;
}

export type UnitEffect =
  | { does: 'establishes-unit' }
  | { does: 'renames-unit' }
  | { does: 'moves-unit' }
  | { does: 'ends-unit' }
  | { does: 'assigns-headcount' }
  | { does: 'records-attributes' }
  | { does: 'assesses-equipment' }
  | { does: 'rates-organisation' }
  | { does: 'holds-congress' };

export type PositionEffect =
  | { does: 'defines-position' }
  | { does: 'changes-position' }
  | { does: 'abolishes-position' }
  | { does: 'sets-standard' };

/** What decides how answers are worked out: settings, definitions of indicators, rule sets. */
export type GovernanceEffect =
  { does: 'changes-setting' } | { does: 'adopts-indicator' } | { does: 'adopts-rules' };

/** What happens in a round of evaluation before results go to the dossiers. */
export type RoundEffect =
  { does: 'opens-round' } | { does: 'enters-evaluation' } | { does: 'closes-evaluation' };

export type Effect = DossierEffect | UnitEffect | PositionEffect | GovernanceEffect | RoundEffect;
export type Subject = 'dossier' | 'unit' | 'position' | 'setting' | 'indicator' | 'rules' | 'round';
