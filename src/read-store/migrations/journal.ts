import { JournalAppend1767225600002 } from './journal-append.js';
import { JournalCopy1767225600004 } from './journal-copy.js';
import { JournalFollow1767225600003 } from './journal-follow.js';
import { JournalRounds1767225600005 } from './journal-rounds.js';
import { JournalTables1767225600001 } from './journal-tables.js';

/** Migrations of the schema `journal`, oldest first. Add, never edit: databases in use have run these. */
export const journalMigrations = [
  JournalTables1767225600001,
  JournalAppend1767225600002,
  JournalFollow1767225600003,
  JournalCopy1767225600004,
  JournalRounds1767225600005,
];
