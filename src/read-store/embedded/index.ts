export { claimCluster, ClusterTaken, type ClusterClaim } from './claim.js';
export { EmbeddedPostgresError } from './failure.js';
export { openDatabase, type OpenDatabase } from './open.js';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './server.js';
