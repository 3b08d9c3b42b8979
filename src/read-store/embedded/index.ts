export { claimCluster, ClusterTaken, isClaimed, type ClusterClaim } from './claim.js';
export { EmbeddedPostgresError } from './failure.js';
export { inspectEmbedded } from './inspect.js';
export { openDatabase, type OpenDatabase } from './open.js';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './server.js';
