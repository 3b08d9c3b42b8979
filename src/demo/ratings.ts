import type { Rating } from '../domain/facts/evaluation.js';

/** By the bands of Decree 335/2025. @param score in hundredths of a point */
export const asRating = (score: number): Rating =>
  score >= 9_000 ? 'excellent' : score >= 7_000 ? 'good' : score >= 5_000 ? 'completed' : 'not-completed';
