import { dossier } from './entry.js';
import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { AnyDay, Bool, Code, Codes, Int, OneOf, Text } from './fields.js';

const OPTIONAL = { optional: true } as const;

/** `effectiveOn` is the day of completion. */
export class TrainingCourseCompleted {
  @Text(300) title: string;
  @Code(OPTIONAL) courseCode?: string;
  @Codes(OPTIONAL) topics?: string[];
  @Int(0, 100_000, OPTIONAL) hours?: number;
  @AnyDay(OPTIONAL) startedOn?: string;
  @Text(300, OPTIONAL) provider?: string;
  @Text(100, OPTIONAL) certificateNumber?: string;
  @Code(OPTIONAL) planId?: string;
}

export class DegreeAwarded {
  @OneOf(EDUCATION_LEVELS.map((level) => level.code)) level: string;
  @Text(300, OPTIONAL) major?: string;
  @Code(OPTIONAL) majorCode?: string;
  @Text(300, OPTIONAL) school?: string;
  @Text(100, OPTIONAL) mode?: string;
  @Bool(OPTIONAL) second?: boolean;
}

export class PoliticalTheoryLevelAttained {
  @OneOf(THEORY_LEVELS.map((level) => level.code)) level: string;
  @Text(300, OPTIONAL) school?: string;
  @Text(300, OPTIONAL) equivalenceReference?: string;
}

export const developmentFacts = {
  TrainingCourseCompleted: dossier(
    TrainingCourseCompleted,
    { does: 'develops', item: 'training' },
    'Hoàn thành bồi dưỡng',
    'Training course completed',
  ),
  DegreeAwarded: dossier(
    DegreeAwarded,
    { does: 'develops', item: 'degree' },
    'Được cấp văn bằng',
    'Degree awarded',
  ),
  PoliticalTheoryLevelAttained: dossier(
    PoliticalTheoryLevelAttained,
    { does: 'develops', item: 'theory' },
    'Đạt trình độ lý luận chính trị',
    'Political theory level attained',
  ),
};
