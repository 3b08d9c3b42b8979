/** Rebuilds every read model over and over until asked to end, as `hoso rebuild --all` does beside a service. */
import { projections } from '../../projections/index.js';
import { makeParts } from '../../src/parts.js';
import { askedToEnd } from './scratch.js';

const url = process.argv[2] ?? '';
const parts = await makeParts({ url, adminUrl: url });
let ending = false;
const asked = askedToEnd().then(() => (ending = true));
let times = 0;
process.send?.('ready');
while (!ending) {
  await parts.rebuilder.rebuild(projections, { requestedBy: 'bench', compare: false });
  times++;
}
await asked;
console.log(`${times} full rebuilds meanwhile`);
await parts.close();
process.exit();
